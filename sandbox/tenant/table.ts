/** What a row was from a moment on; null if it was not there any more. */
interface Version<Row> {
	from: number;
	row: Row | null;
}

/** The moment at which what is being written is committed, in milliseconds; the seed's is long ago. */
export interface Commit {
	at: number;
}

export interface TableSettings {
	commit: Commit;
	/** Are earlier versions of the rows kept, for lists that lag? */
	keepsVersions: boolean;
	/** The first of every two new rows is listed this much later, in milliseconds. */
	rowLagMs: number;
}

/** The rows of one kind by their ids and, if lists lag, what they were before. */
export class Table<Row extends { id: string | number }> {
	private readonly rows = new Map<Row['id'], Row>();
	private readonly versions = new Map<Row['id'], Version<Row>[]>();
	private newRows = 0;

	constructor(private readonly settings: TableSettings) {}

	get(id: Row['id']): Row | undefined {
		return this.rows.get(id);
	}

	/** The row as it was at a moment. */
	at(id: Row['id'], moment: number): Row | undefined {
		if (!this.settings.keepsVersions || moment === Infinity) return this.get(id);
		return this.versions.get(id)?.findLast(({ from }) => from <= moment)?.row ?? undefined;
	}

	values(): Row[] {
		return [...this.rows.values()];
	}

	add(row: Row): void {
		this.rows.set(row.id, row);
		const isNew = Number.isFinite(this.settings.commit.at);
		const isLate = isNew && this.newRows++ % 2 === 0;
		this.keepVersion(row.id, row, isLate ? this.settings.rowLagMs : 0);
	}

	/** To be called when fields of a row have been changed. */
	changed(row: Row): void {
		this.keepVersion(row.id, row);
	}

	remove(row: Row): void {
		this.rows.delete(row.id);
		this.keepVersion(row.id, null);
	}

	/** The rows as they were at a moment, the oldest first. */
	listedAt(moment: number): Row[] {
		if (!this.settings.keepsVersions) return this.values();
		return [...this.versions.values()].flatMap(
			(versions) => versions.findLast(({ from }) => from <= moment)?.row ?? [],
		);
	}

	private keepVersion(id: Row['id'], row: Row | null, lateMs = 0): void {
		if (!this.settings.keepsVersions) return;
		const versions = this.versions.get(id) ?? [];
		const from = Math.max(this.settings.commit.at + lateMs, versions[0]?.from ?? -Infinity);
		versions.push({ from, row: structuredClone(row) });
		this.versions.set(id, versions);
	}
}
