/** What is measured of an export: the whole work, and the part of it that DuckDB can do. */
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

/** The columns of each part, as pipeline.config.json names them. */
export const IDENTIFIERS: Readonly<Record<Part, readonly Identifier[]>> = {
  whole: [...EMAIL_AND_DEVICES, ...PHONES],
  'email and devices': EMAIL_AND_DEVICES,
};

/** @returns whether partitions of a format come out of a part */
export const isFormatOf = (part: Part, format: string): boolean =>
  IDENTIFIERS[part].some(({ type }) => format === `${type}_sha256`);
