/** Random numbers that a seed decides. */
export class Random {
	private state: number;

	constructor(...seeds: number[]) {
		this.state = seeds.reduce(
			(mixed, seed) => mix(mixed ^ Math.imul(seed, 0x9e3779b1)),
			0x2545f491,
		);
	}

	/** From 0 up to, and without, 1. */
	share(): number {
		this.state = (this.state + 0x6d2b79f5) | 0;
		return (mix(this.state) >>> 0) / 2 ** 32;
	}

	chance(share: number): boolean {
		return this.share() < share;
	}

	/** A whole number, both ends included. */
	between(least: number, most: number): number {
		return least + Math.floor(this.share() * (most - least + 1));
	}

	pick<T>(choices: readonly [T, ...T[]]): T {
		return choices[this.between(0, choices.length - 1)] ?? choices[0];
	}
}

function mix(value: number): number {
	let mixed = value;
	mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
	mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
	return mixed ^ (mixed >>> 14);
}
