/** Older tenants may show the misspelling of an older version of the vendor's SDK. */
export function spelledGender(gender: string): string {
	return gender === 'witheld' ? 'withheld' : gender;
}
