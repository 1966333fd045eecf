import { describeOddAnswers } from './support';

describeOddAnswers('profile', {
	'profile.upsert': {
		'of a stranger': (parameters) => ({
			...parameters,
			matchValue: 'stranger@example.com',
			profileFields: { firstName: 'Stran', lastName: 'Ger' },
		}),
		'that changes a member': (parameters) => ({
			...parameters,
			profileFields: {
				gender: 'other',
				identities: { identity: [{ handle: 'klaviyo', identifier: 'k-1' }] },
				customAttributes: {
					attribute: [{ namespace: 'own', handle: 'pet', type: 'string', value: 'cat' }],
				},
			},
		}),
		'that gives an identity': (parameters) => ({
			...parameters,
			profileFields: { identities: { identity: [{ handle: 'klaviyo', identifier: 'k-1' }] } },
		}),
		'that gives a custom attribute': (parameters) => ({
			...parameters,
			profileFields: {
				customAttributes: {
					attribute: [{ namespace: 'own', handle: 'pet', type: 'string', value: 'cat' }],
				},
			},
		}),
	},
});
