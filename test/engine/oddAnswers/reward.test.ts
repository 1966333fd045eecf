import { describeOddAnswers } from './support';

describeOddAnswers('reward');
