import { describeOddAnswers } from './support';

describeOddAnswers('benefit');
