/** The measured work on an export: all of it, or the part that DuckDB can do. */
export type Part = 'whole' | 'email and devices';

interface Identifier {
  readonly column: string;
  readonly type: string;
  readonly defaultRegion?: string;
  readonly regionColumn?: string;
}

const EMAIL_AND_DEVICES: readonly Identifier[] = [
  { column: 'email', type: 'email' },
  { column: 'idfa', type: 'idfa' },
  { column: 'gaid', type: 'gaid' },
];
const PHONES: readonly Identifier[] = [
  { column: 'phone', type: 'phone', defaultRegion: 'US', regionColumn: 'country' },
];

/** The columns of each part, as in pipeline.config.json. */
export const IDENTIFIERS: Readonly<Record<Part, readonly Identifier[]>> = {
  whole: [...EMAIL_AND_DEVICES, ...PHONES],
  'email and devices': EMAIL_AND_DEVICES,
};

/** @returns whether a part produces partitions of a format */
export const isFormatOf = (part: Part, format: string): boolean =>
  IDENTIFIERS[part].some(({ type }) => format === `${type}_sha256`);
