import type { ColumnPlan } from './columns.ts';
import { type IdentifierType, type Identity, NOTES, type Note, type WrittenCell } from './identity.ts';
import { xorSha256 } from './sha256.ts';

/** The expected result of an export; the fields have the same meaning as in the pipeline's report. */
export interface Truth {
  readonly version: 2;
  readonly source: string;
  readonly exportId: string;
  /** Records of the files: rows, and malformed records. */
  readonly records: number;
  readonly rows: number;
  /** Rows without a partition, and records that are not rows (`malformed_row`), by reason. */
  readonly rejectedRows: Readonly<Record<string, number>>;
  readonly columns: readonly TruthColumn[];
  /** By audience and format, without those that have no line. */
  readonly partitions: readonly TruthPartition[];
}

export interface TruthColumn {
  readonly column: string;
  readonly type: IdentifierType;
  /** Rows that were not rejected as a whole; the counts below add up to it. */
  readonly rows: number;
  readonly missing: number;
  readonly prehashed: number;
  readonly hashed: number;
  readonly rejected: Readonly<Record<string, number>>;
  readonly readAsInternational: number;
  readonly bothReadingsValid: number;
  readonly notInUse: number;
  readonly upperCaseHash: number;
}

export interface TruthPartition {
  readonly audience: string;
  readonly format: string;
  /** Rows with an identifier for it. */
  readonly rows: number;
  /** Cells of its columns, in the audience's rows, that were rejected. */
  readonly rejected: number;
  /** Distinct identifiers in their primary form, without variants. */
  readonly people: number;
  /** Distinct lines. */
  readonly unique: number;
  /** XOR of the distinct lines, 64 hex digits: identifies the set in constant memory. */
  readonly xor: string;
}

const FORMATS: Record<IdentifierType, string> = {
  email: 'email_sha256',
  phone: 'phone_sha256',
  idfa: 'idfa_sha256',
  gaid: 'gaid_sha256',
  maid: 'first_sha256',
};

interface Tally {
  rows: number;
  rejected: number;
  people: number;
  unique: number;
  readonly xor: Int32Array;
}

/** The contribution of one part to the truth: plain numbers, so that threads can transfer it. */
export interface Tallies {
  readonly rejectedRows: Map<string, number>;
  /** By column, then by outcome. */
  readonly outcomes: readonly Map<string, number>[];
  /** By column, then by note. */
  readonly notes: readonly Map<Note, number>[];
  /** By audience, then by format, in the order in which the columns first need them. */
  readonly partitions: Map<string, readonly Tally[]>;
}

/** Which columns feed which format. */
export class Formats {
  /** In the order in which the columns first need them. */
  readonly types: readonly IdentifierType[];
  readonly #columns: readonly (readonly number[])[];

  constructor(plans: readonly ColumnPlan[]) {
    this.types = [...new Set(plans.map((plan) => plan.type))];
    this.#columns = this.types.map((type) =>
      plans.flatMap((plan, index) => (plan.type === type ? [index] : [])),
    );
  }

  /** @returns a person's values in a format, each once */
  valuesOf(format: number, identities: readonly Identity[]): readonly string[] {
    const columns = this.#columns[format] ?? [];
    const [only = -1] = columns;
    if (columns.length === 1) return identities[only]?.values ?? [];
    return [...new Set(columns.flatMap((column) => identities[column]?.values ?? []))];
  }

  /** @returns number of a person's rejected cells in a format */
  rejectedOf(format: number, identities: readonly Identity[]): number {
    let count = 0;
    for (const column of this.#columns[format] ?? []) {
      const outcome = identities[column]?.outcome ?? 'missing';
      if (outcome !== 'missing' && outcome !== 'prehashed' && outcome !== 'hashed') count += 1;
    }
    return count;
  }
}

export const emptyTallies = (columns: number): Tallies => ({
  rejectedRows: new Map(),
  outcomes: Array.from({ length: columns }, () => new Map()),
  notes: Array.from({ length: columns }, () => new Map()),
  partitions: new Map(),
});

/** Counts one row. Lines are counted at a person's first row in an audience, so no set of them is needed. */
export function countRow(
  tallies: Tallies,
  formats: Formats,
  identities: readonly Identity[],
  cells: readonly WrittenCell[],
  membership: { readonly audience: string; readonly isValidAudience: boolean; readonly isFirst: boolean },
): void {
  if (!membership.isValidAudience) {
    add(tallies.rejectedRows, 'invalid_audience');
    return;
  }
  for (let column = 0; column < identities.length; column += 1) {
    const [outcomes, identity] = [tallies.outcomes[column], identities[column]];
    if (outcomes !== undefined && identity !== undefined) add(outcomes, identity.outcome);
    const [notes, cell] = [tallies.notes[column], cells[column]];
    if (notes !== undefined && cell !== undefined) for (const note of cell.notes) add(notes, note);
  }
  const audience = talliesOf(tallies, membership.audience, formats.types.length);
  for (let format = 0; format < audience.length; format += 1) {
    const [tally, values] = [audience[format], formats.valuesOf(format, identities)];
    if (tally === undefined) continue;
    tally.rejected += formats.rejectedOf(format, identities);
    if (values.length > 0) countMember(tally, values, membership.isFirst);
  }
}

/** Counts a record that is not a row. */
export const countMalformed = (tallies: Tallies): void => add(tallies.rejectedRows, 'malformed_row');

function talliesOf({ partitions }: Tallies, audience: string, formats: number): readonly Tally[] {
  let tallies = partitions.get(audience);
  if (tallies === undefined) {
    tallies = Array.from({ length: formats }, () => ({
      rows: 0,
      rejected: 0,
      people: 0,
      unique: 0,
      xor: new Int32Array(8),
    }));
    partitions.set(audience, tallies);
  }
  return tallies;
}

function countMember(tally: Tally, values: readonly string[], isFirst: boolean): void {
  tally.rows += 1;
  if (!isFirst) return;
  tally.people += 1;
  tally.unique += values.length;
  for (const value of values) xorSha256(tally.xor, value);
}

/** Adds the tallies of another part. */
export function merge(into: Tallies, part: Tallies): void {
  for (const [reason, count] of part.rejectedRows) add(into.rejectedRows, reason, count);
  for (const [index, outcomes] of part.outcomes.entries()) {
    const target = into.outcomes[index];
    if (target !== undefined) for (const [outcome, count] of outcomes) add(target, outcome, count);
  }
  for (const [index, notes] of part.notes.entries()) {
    const target = into.notes[index];
    if (target !== undefined) for (const [note, count] of notes) add(target, note, count);
  }
  for (const [audience, tallies] of part.partitions) {
    const target = talliesOf(into, audience, tallies.length);
    for (const [format, tally] of tallies.entries()) mergeTally(target[format], tally);
  }
}

function mergeTally(into: Tally | undefined, part: Tally): void {
  if (into === undefined) return;
  into.rows += part.rows;
  into.rejected += part.rejected;
  into.people += part.people;
  into.unique += part.unique;
  for (const [index, word] of part.xor.entries()) into.xor[index] = (into.xor[index] ?? 0) ^ word;
}

/** @returns the truth of the whole export, sorted so that it does not depend on the distribution of the work */
export function toTruth(
  tallies: Tallies,
  plans: readonly ColumnPlan[],
  about: { readonly source: string; readonly exportId: string; readonly rows: number },
): Truth {
  const rejectedRows = sortedRecord(tallies.rejectedRows);
  const { malformed_row: malformed = 0, invalid_audience: invalid = 0 } = rejectedRows;
  const columns = plans.map(({ column, type }, index) => {
    const outcomes = sortedRecord(tallies.outcomes[index] ?? new Map());
    const { missing = 0, prehashed = 0, hashed = 0, ...rejected } = outcomes;
    const counts = { rows: about.rows - invalid, missing, prehashed, hashed, rejected };
    return { column, type, ...counts, ...notesOf(tallies, index) };
  });
  const { types } = new Formats(plans);
  const partitions = [...tallies.partitions]
    .flatMap(([audience, all]) =>
      types.flatMap((type, index) => {
        const tally = all[index];
        if (tally === undefined) return [];
        const { rows, rejected, people, unique, xor } = tally;
        return { audience, format: FORMATS[type], rows, rejected, people, unique, xor: hex(xor) };
      }),
    )
    .filter(({ rows }) => rows > 0)
    .sort((a, b) => compare(a.audience, b.audience) || compare(a.format, b.format));
  const { source, exportId, rows } = about;
  return {
    version: 2,
    source,
    exportId,
    records: rows + malformed,
    rows,
    rejectedRows,
    columns,
    partitions,
  };
}

const notesOf = ({ notes }: Tallies, column: number): Record<Note, number> =>
  Object.fromEntries(NOTES.map((note) => [note, notes[column]?.get(note) ?? 0])) as Record<Note, number>;

const hex = (words: Int32Array): string =>
  [...words].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

const add = <Key>(counts: Map<Key, number>, key: Key, count = 1): void => {
  counts.set(key, (counts.get(key) ?? 0) + count);
};

const sortedRecord = (counts: ReadonlyMap<string, number>): Record<string, number> =>
  Object.fromEntries([...counts].sort(([a], [b]) => compare(a, b)));
