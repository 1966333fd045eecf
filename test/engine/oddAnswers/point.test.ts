import { describeOddAnswers } from './support';

describeOddAnswers('point');
