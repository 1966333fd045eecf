import { describeOddAnswers } from './support';

describeOddAnswers('benefitDefinition');
