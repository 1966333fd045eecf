import { describeOddAnswers } from './support';

describeOddAnswers('interaction');
