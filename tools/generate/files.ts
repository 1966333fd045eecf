import { resolve } from 'node:path';

export const PROJECT = resolve(__dirname, '../..');

/** The texts of files, by their paths from the project's root. */
export type GeneratedFiles = Map<string, string>;
