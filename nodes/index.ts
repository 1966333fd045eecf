/** What the build bundles into one file. */
export { OmneoBenefits } from './OmneoBenefits/OmneoBenefits.node';
export { OmneoBenefitsTrigger } from './OmneoBenefitsTrigger/OmneoBenefitsTrigger.node';
