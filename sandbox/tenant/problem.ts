/** Field name to sentences, as Laravel gives them. */
export type FieldErrors = Record<string, string[]>;

/** An answer that is an error; the server turns it into `{message}` or `{message, errors}`. */
export class Problem extends Error {
	constructor(
		readonly status: number,
		message: string,
		readonly errors?: FieldErrors,
	) {
		super(message);
	}

	get body(): { message: string; errors?: FieldErrors } {
		return this.errors ? { message: this.message, errors: this.errors } : { message: this.message };
	}
}

/** 422 in Laravel's form; that Omneo uses Laravel's standard message is an assumption, untried:
 * the nodes read the sentences below it. */
export function invalid(errors: FieldErrors): Problem {
	return new Problem(422, 'The given data was invalid.', errors);
}

/** 404 in Laravel's form (assumption: claims.unknown-benefit-404). */
export function notFound(what: string): Problem {
	return new Problem(404, `No query results for model [${what}].`);
}
