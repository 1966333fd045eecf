/** The lists from which the resource locators of both nodes are filled. */
export { searchBenefits, searchRedemptions } from './searchBenefits';
export { searchDefinitions } from './searchDefinitions';
export { searchProfiles } from './searchProfiles';
