import { describeOddAnswers } from './support';

describeOddAnswers('redemption');
