import { searchBenefits, searchRedemptions } from './searchBenefits';
import { searchDefinitions } from './searchDefinitions';
import { searchProfiles } from './searchProfiles';

/** The lists from which the resource locators are filled. */
export const listSearch = {
	searchBenefits,
	searchDefinitions,
	searchProfiles,
	searchRedemptions,
};
