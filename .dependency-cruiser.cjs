/** Which folders may import which, types included; `test/imports.test.ts` runs it. */
module.exports = {
	forbidden: [
		{
			name: 'no-circle',
			comment: 'Two files that need each other are one, or want a third.',
			severity: 'error',
			from: {},
			to: { circular: true },
		},
		{
			name: 'published-alone',
			comment: 'What is published cannot use what is not.',
			severity: 'error',
			from: { path: '^(nodes|credentials)/' },
			to: { path: '^(contract|sandbox|test|tools)/' },
		},
		{
			name: 'nodes-apart',
			comment: 'What both nodes use stands in nodes/shared/.',
			severity: 'error',
			from: { path: '^nodes/(OmneoBenefits|OmneoBenefitsTrigger|shared)/' },
			to: { path: '^nodes/(OmneoBenefits|OmneoBenefitsTrigger)/', pathNot: '^nodes/$1/' },
		},
		{
			name: 'tenant-apart',
			comment: 'The local tenant is written from the API’s documents, not from the node.',
			severity: 'error',
			from: { path: '^sandbox/' },
			to: { path: '^(contract|nodes|credentials|test|tools)/' },
		},
	],
	options: {
		tsPreCompilationDeps: true,
		tsConfig: { fileName: 'tsconfig.tools.json' },
		exclude: { path: '(^|/)(node_modules|dist)/' },
	},
};
