import type { IDataObject } from 'n8n-workflow';
import { effectOf } from '../../../nodes/shared/api/endpoint';
import type { Profile } from '../../../nodes/shared/omneo/profile';
import type { WorkContext } from '../../../nodes/shared/once/context';
import { createProcessMemory, executionMemory } from '../../../nodes/shared/once/context';
import { Problem, settled, type ProblemDetails } from '../../../nodes/shared/problems/problem';
import type { ProblemCode } from '../../../nodes/shared/problems/table';
import type { CustomAttribute, MemberFields } from '../../../nodes/shared/profiles/changes';
import type { ApiAnswer, ApiRequest } from '../../../nodes/shared/transport/types';

/** What becomes of a request; `answer` does what the tenant would do. */
export type Fate = (answer: () => unknown, isWrite: boolean) => unknown;

export const answered: Fate = (answer) => answer();

const loss = (wasWrite: boolean) => new Problem('connection_lost', { wasWrite });

export const neverArrives: Fate = (_, isWrite) => {
	throw loss(isWrite);
};

/** Is done, but its answer is lost. */
export const answerIsLost: Fate = (answer, isWrite) => {
	answer();
	throw loss(isWrite);
};

export const refused =
	(details: ProblemDetails = {}, code: ProblemCode = 'request_refused'): Fate =>
	(_, wasWrite) => {
		throw new Problem(code, { wasWrite, ...details });
	};

/** The path, or the profile, is not there. */
export const notThere = (code: ProblemCode, httpStatus = 404) => refused({ httpStatus }, code);

/** A refusal of some fields, as Omneo words it. */
export const refusedFields = (...names: string[]): Fate =>
	refused({
		httpStatus: 422,
		fieldMessages: Object.fromEntries(names.map((name) => [name, ['It is not valid.']])),
	});

export interface Member {
	profile: Profile;
	consent: IDataObject;
	custom: CustomAttribute[];
}

/** A member's routes below the profile, by method and first words, and what they store and answer. */
const ROUTES: Record<string, (member: Member, body: IDataObject, last: string) => unknown> = {
	'GET attributes/comms': ({ consent }) => consent,
	'PUT attributes/comms': ({ consent }, body) => Object.assign(consent, body),
	'PUT comms': ({ consent }, body) => [Object.assign(consent, body)],
	'GET attributes/custom': ({ custom }) => custom,
	'PUT attributes/custom': (member, body, name) => {
		const [namespace, handle] = name.split(':');
		const others = member.custom.filter((one) => `${one.namespace}:${one.handle}` !== name);
		member.custom = [...others, { ...body, namespace, handle } as CustomAttribute];
		return body;
	},
	'POST identities': ({ profile }, { handle, identifier }) =>
		identify(profile, String(handle), String(identifier)),
	'PUT identities': ({ profile }, { identifier }, handle) =>
		identify(profile, handle, String(identifier)),
};

function identify(profile: Profile, handle: string, identifier: string): Profile {
	const others = (profile.identities ?? []).filter((one) => one.handle !== handle);
	profile.identities = [...others, { handle, identifier }];
	return profile;
}

/** A tenant in memory, with members that requests read and change, and a clock. */
export class Tenant {
	now = Date.UTC(2026, 2, 5);

	readonly requests: ApiRequest[] = [];

	readonly waits: number[] = [];

	readonly hints: string[] = [];

	readonly members: Member[] = [];

	/** Whether profiles show, and take, consent and custom attributes. */
	takesParts = false;

	/** What happens while the node waits. */
	duringWait: (ms: number) => void = () => undefined;

	private readonly fates = new Map<string, Fate[]>();

	private readonly process = createProcessMemory();

	private memory = executionMemory({}, () => 'execution');

	add(profile: Profile, { consent = {}, custom = [] }: Partial<Member> = {}): Member {
		const member = { profile, consent, custom };
		this.members.push(member);
		return member;
	}

	/** What becomes of the next requests of a name, such as `PUT profiles/p-1`. */
	next(name: string, ...fates: Fate[]): void {
		this.fates.set(name, [...(this.fates.get(name) ?? []), ...fates]);
	}

	/** The names and bodies of all requests that may change something. */
	get writes(): [name: string, body: unknown][] {
		return this.requests
			.filter((request) => effectOf(request) !== 'read')
			.map((request) => [nameOf(request), request.body]);
	}

	/** How often something was requested. */
	count(name: string): number {
		return this.requests.filter((request) => nameOf(request) === name).length;
	}

	/** From now on, what is done belongs to another execution of the same process. */
	beginExecution(): void {
		this.memory = executionMemory({}, () => 'another');
	}

	context(itemId = '0:0', maxRetries = 1): WorkContext {
		return {
			process: this.process,
			memory: this.memory,
			itemId,
			maxRetries,
			tenant: async () => await Promise.resolve('https://api.shop.getomneo.com/api/v3'),
			send: async <T>(request: ApiRequest) => await Promise.resolve(this.send<T>(request)),
			pause: async (ms) => {
				this.waits.push(ms);
				this.now += ms;
				await Promise.resolve(this.duringWait(ms));
			},
			withoutSlot: async (waiting) => await waiting,
			endOfRun: async () => await Promise.resolve(),
			now: () => this.now,
			hint: (text) => this.hints.push(text),
			debug: () => undefined,
		};
	}

	/** A member as an answer shows it. */
	show({ profile, consent, custom }: Member): Profile {
		const byNamespace: Record<string, IDataObject> = {};
		for (const { namespace, handle, value } of custom) {
			byNamespace[namespace] = { ...byNamespace[namespace], [handle]: value };
		}
		const parts = { attributes: { comms: consent }, custom_attributes: byNamespace };
		return structuredClone({ ...profile, ...(this.takesParts && parts) });
	}

	private async send<T>(request: ApiRequest): Promise<ApiAnswer<T>> {
		this.requests.push({ ...request, body: structuredClone(request.body) });
		const fate = this.fates.get(nameOf(request))?.shift() ?? answered;
		const isWrite = effectOf(request) !== 'read';
		const data = await Promise.resolve(fate(() => this.answer(request), isWrite));
		const meta = Array.isArray(data) ? { total: data.length, last_page: 1 } : undefined;
		return { data: structuredClone(data), meta } as ApiAnswer<T>;
	}

	private answer(request: ApiRequest): unknown {
		const { path, query = {}, body = {} } = request;
		const name = nameOf(request);
		if (name === 'GET profiles') {
			return this.members.map((member) => this.show(member)).filter((one) => isListed(one, query));
		}
		if (name === 'POST profiles/search-id') {
			const found = this.members.filter(({ profile: { identities = [] } }) =>
				identities.some((one) => one.handle === body.type && one.identifier === body.id),
			);
			return found.length > 0
				? found.map((member) => this.show(member))
				: missing('profile_not_found');
		}
		if (name === 'POST profiles') {
			const id = `00000000-0000-4000-8000-00000000000${this.members.length.toString()}`;
			return this.write(this.add({ id }), body);
		}
		const id = String(path[1]).toLowerCase();
		const member = this.members.find(({ profile }) => profile.id === id);
		if (!member) return missing('profile_not_found');
		if (path.length === 2) {
			return request.endpoint.method === 'GET' ? this.show(member) : this.write(member, body);
		}
		const route = Object.entries(ROUTES).find(([start]) => {
			return `${request.endpoint.method} ${path.slice(2).join('/')}`.startsWith(start);
		});
		return route?.[1](member, body, String(path.at(-1)));
	}

	private write(member: Member, body: IDataObject): Profile {
		const { comms_attributes: consent, custom_attributes: custom, ...values } = body;
		Object.assign(member.profile, values);
		if (this.takesParts) {
			Object.assign(member.consent, consent);
			if (custom) member.custom = custom as CustomAttribute[];
		}
		return this.show(member);
	}
}

function missing(code: ProblemCode): never {
	throw new Problem(code, { httpStatus: 404 });
}

const nameOf = ({ endpoint, path }: ApiRequest) => `${endpoint.method} ${path.join('/')}`;

/** Whether a list that is filtered by one field shows a profile. */
function isListed(profile: Profile, query: IDataObject): boolean {
	return Object.entries(query).every(([name, value]) => {
		const [, field] = /^filter\[(.*)\]$/.exec(name) ?? [];
		return field === undefined || profile[field] === value;
	});
}

/** How a piece of work ended, in what a user learns. */
export async function endingOf<T>(work: Promise<T>) {
	const { result, problem } = await settled(work);
	if (!problem) return { result };
	const { code, outcome, details } = problem;
	return { code, outcome, mayBeRepeated: details.mayBeRepeated === true };
}

export const fieldsOf = (fields: Partial<MemberFields>): MemberFields => ({
	values: {},
	tags: [],
	identities: [],
	customAttributes: [],
	consent: {},
	...fields,
});
