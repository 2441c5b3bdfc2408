/** What is measured: the whole work, and the parts of it that a comparison can do. */
export const PARTS = ['whole', 'email and devices', 'phones'] as const;
export type Part = (typeof PARTS)[number];

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
  phones: PHONES,
};

/** @returns whether partitions of a format come out of a part */
export const isFormatOf = (part: Part, format: string): boolean =>
  IDENTIFIERS[part].some(({ type }) => format === `${type}_sha256`);
