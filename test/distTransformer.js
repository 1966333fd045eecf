// Gives jest the source maps of the bundles, so that coverage is counted in the sources' lines.
const { existsSync, readFileSync } = require('node:fs');
const path = require('node:path');

const root = path.resolve(__dirname, '..');

module.exports = {
	process(code, file) {
		const map = path.join(root, '.maps', `${path.relative(path.join(root, 'dist'), file)}.map`);
		return { code, map: existsSync(map) ? JSON.parse(readFileSync(map, 'utf8')) : undefined };
	},
};
