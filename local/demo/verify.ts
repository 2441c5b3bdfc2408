import type { Delivery } from '../../lambdas/shared/ledger/deliveries.ts';
import type { Report } from '../../lambdas/shared/report/schema.ts';
import type { Truth, TruthPartition } from '../../sample-data/generate.ts';
import type { AudienceState } from '../tiktok-server/types.ts';

/** What was seen at every stage of an export's way. */
export interface Evidence {
  readonly truth: Truth;
  readonly report: Report;
  readonly deliveries: readonly Delivery[];
  /** All audiences at TikTok. */
  readonly audiences: readonly AudienceState[];
}

/** An audience of one format, from the export to TikTok. */
export interface Outcome {
  readonly audience: string;
  readonly format: string;
  readonly rows: number;
  /** Cells of columns of this format that were rejected. */
  readonly rejected: number;
  /** Distinct identifiers in their primary form. */
  readonly people: number;
  /** Distinct lines, variants included. */
  readonly unique: number;
  readonly uploaded: number;
  readonly audienceId: string;
  readonly membersThere: number;
}

/**
 * The way of every partition that there should be.
 *
 * @param evidence of an export that has been delivered
 */
export function outcomesOf({ truth, report, deliveries, audiences }: Evidence): Outcome[] {
  return truth.partitions.map(({ audience, format }) => {
    const same = (other: { audience: string; format: string }) =>
      other.audience === audience && other.format === format;
    const prepared = report.partitions.find(same);
    const delivery = deliveries.find(same);
    const there = audiences.find(({ id }) => id === delivery?.audienceId);
    return {
      audience,
      format,
      rows: prepared?.rows ?? 0,
      rejected: prepared?.rejected ?? 0,
      people: prepared?.people ?? 0,
      unique: prepared?.unique ?? 0,
      uploaded: delivery?.rows ?? 0,
      audienceId: delivery?.audienceId ?? '',
      membersThere: there?.members ?? 0,
    };
  });
}

const COLUMN_FIELDS = [
  ...['type', 'rows', 'missing', 'prehashed', 'hashed', 'rejected'],
  ...['readAsInternational', 'bothReadingsValid', 'notInUse', 'upperCaseHash'],
];

/**
 * Compares what happened with what had to happen.
 *
 * @returns a sentence for everything that is off; none when all is well
 */
export function differences(evidence: Evidence): string[] {
  const { truth, report, deliveries, audiences } = evidence;
  return [
    ...differ('records read', truth.records, report.records),
    ...differ('rows read', truth.rows, report.rows),
    ...differ('rows rejected', truth.rejectedRows, report.rejectedRows),
    ...truth.columns.flatMap((expected) => {
      const found = report.columns.find(({ column }) => column === expected.column);
      return COLUMN_FIELDS.flatMap((field) =>
        differ(`column ${expected.column}: ${field}`, read(expected, field), found && read(found, field)),
      );
    }),
    ...truth.partitions.flatMap((partition) => partitionDifferences(partition, evidence)),
    ...differ('partitions in the report', truth.partitions.length, report.partitions.length),
    ...differ('deliveries', truth.partitions.length, deliveries.length),
    ...differ('audiences at TikTok', truth.partitions.length, audiences.length),
  ];
}

function partitionDifferences(
  expected: TruthPartition,
  { report, deliveries, audiences }: Evidence,
): string[] {
  const name = `${expected.audience}, ${expected.format}`;
  const same = (other: { audience: string; format: string }) =>
    other.audience === expected.audience && other.format === expected.format;
  const prepared = report.partitions.find(same);
  const delivery = deliveries.find(same);
  const there = audiences.find(({ id }) => id === delivery?.audienceId);
  return [
    ...differ(`${name}: rows`, expected.rows, prepared?.rows),
    ...differ(`${name}: rejected`, expected.rejected, prepared?.rejected),
    ...differ(`${name}: people`, expected.people, prepared?.people),
    ...differ(`${name}: unique`, expected.unique, prepared?.unique),
    ...differ(`${name}: delivery`, 'delivered', delivery?.state),
    ...differ(`${name}: rows uploaded`, expected.unique, delivery?.rows),
    ...differ(`${name}: type at TikTok`, expected.format.toUpperCase(), there?.calculateType),
    ...differ(`${name}: members at TikTok`, expected.unique, there?.members),
    ...differ(`${name}: digest of the members at TikTok`, expected.xor, there?.digest),
  ];
}

function differ(what: string, expected: unknown, found: unknown): string[] {
  const [wanted, seen] = [canonical(expected), canonical(found)];
  return wanted === seen ? [] : [`${what}: expected ${wanted}, found ${seen ?? 'nothing'}`];
}

const read = (from: object, field: string): unknown => Reflect.get(from, field);

/** JSON with the names of an object in order, so that equal counts are equal texts. */
function canonical(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return JSON.stringify(Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))));
}
