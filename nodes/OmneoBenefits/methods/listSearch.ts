/** The lists from which the resource locators are filled. */
export { searchBenefits, searchRedemptions } from './searchBenefits';
export { searchDefinitions } from '../../shared/lists/searchDefinitions';
export { searchPointDefinitions } from './searchPointDefinitions';
export { searchProfiles } from './searchProfiles';
export { searchRewardDefinitions } from './searchRewardDefinitions';
export { searchRewards } from './searchRewards';
