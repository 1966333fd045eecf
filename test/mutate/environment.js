const { TestEnvironment } = require('jest-environment-node');

/** One mutant after the other is tried in one process: what is the same for all of them is loaded once. */
module.exports = class extends TestEnvironment {
	hasFailed = false;

	constructor(config, context) {
		super(config, context);
		this.global.loadOnce = (name) => require(name);
	}

	/** After the first failure a mutant is dead: no further test is run. */
	handleTestEvent(event) {
		if (event.name === 'test_done') this.hasFailed ||= event.test.errors.length > 0;
		if (event.name === 'test_start' && this.hasFailed) event.test.mode = 'skip';
	}
};
