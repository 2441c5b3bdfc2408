import type { ComparisonResult } from './comparisons.ts';
import type { Part } from './parts.ts';
import type { PhonesResult } from './phones.ts';
import type { SparkResult } from './spark.ts';

/** Everything measured on one export. */
export interface SizeResult {
  readonly rows: number;
  readonly spark: Readonly<Record<Part, SparkResult>>;
  readonly duckDb: ComparisonResult;
  /** On the first rows only. */
  readonly python: ComparisonResult;
}

/** The whole work on an export that is stored in another format. */
export interface ShapeResult {
  readonly rows: number;
  readonly shape: string;
  readonly spark: SparkResult;
}

/** The target of a size: plain Python's time divided by ours, ours divided by DuckDB's. */
const TARGETS: ReadonlyMap<number, { readonly python: string; readonly duckDb: string }> = new Map([
  [1_000_000, { python: '≥ 4', duckDb: '≤ 3.5' }],
  [5_000_000, { python: '≥ 8', duckDb: '≤ 1.3' }],
  [20_000_000, { python: '≥ 12', duckDb: '≤ 0.9' }],
]);

const MEGABYTE = 1024 * 1024;

/** @returns the comparison of all sizes, formats and phone numbers as text for a terminal */
export function showResults(
  results: readonly SizeResult[],
  shapes: readonly ShapeResult[],
  phones: readonly PhonesResult[],
): string {
  const speeds = results.flatMap(({ rows, spark, duckDb, python }) => [
    speedRow(rows, 'Spark, whole', { ...spark.whole, rows }, spark.whole.identifiers),
    speedRow(
      rows,
      'Spark, email and devices',
      { ...spark['email and devices'], rows },
      spark['email and devices'].identifiers,
    ),
    speedRow(rows, 'DuckDB, email and devices', duckDb),
    speedRow(rows, 'plain Python, whole', python),
  ]);
  const stored = shapes.map(({ rows, shape, spark }) =>
    speedRow(rows, `Spark, whole, ${shape}`, { ...spark, rows }, spark.identifiers),
  );
  return [
    table(
      ['rows', 'what', 'rows done', 'seconds', 'rows/s', 'identifiers/s', 'peak MB'],
      [...speeds, ...stored],
    ),
    table(['rows', 'comparison', 'measured', 'target'], results.flatMap(targets)),
    phonesTable(phones),
    table(
      [
        'rows',
        'Spark stage (whole)',
        'tasks',
        'seconds',
        'CPU s',
        'GC s',
        'shuffle written MB',
        'spilled MB',
      ],
      results.flatMap(stageRows),
    ),
  ].join('\n\n');
}

const phonesTable = (phones: readonly PhonesResult[]): string =>
  table(
    ['phone numbers only', 'job, numbers/s', 'phonenumbers, numbers/s', 'times', 'target'],
    phones.map(({ workload, job, phonenumbers, ratio }) => [
      workload,
      count(job),
      count(phonenumbers),
      ratio.toFixed(1),
      workload.startsWith('ten') ? '≥ 8' : '≥ 20',
    ]),
  );

const speedRow = (
  exportRows: number,
  what: string,
  result: ComparisonResult,
  identifiers?: number,
): string[] => [
  count(exportRows),
  what,
  count(result.rows),
  result.seconds.toFixed(2),
  count(result.rows / result.seconds),
  identifiers === undefined ? '' : count(identifiers / result.seconds),
  count(result.peakBytes / MEGABYTE),
];

function targets({ rows, spark, duckDb, python }: SizeResult): string[][] {
  const perRow = ({ rows: done, seconds }: ComparisonResult): number => seconds / done;
  const sparkPerRow = (part: Part): number => spark[part].seconds / rows;
  const target = TARGETS.get(rows);
  return [
    [
      count(rows),
      'plain Python / Spark, whole',
      times(perRow(python) / sparkPerRow('whole')),
      target?.python ?? '',
    ],
    [
      count(rows),
      'Spark / DuckDB, email and devices',
      times(sparkPerRow('email and devices') / perRow(duckDb)),
      target?.duckDb ?? '',
    ],
    [count(rows), 'seconds before the first row', spark.whole.beforeRowsSeconds.toFixed(2), '≤ 1.5'],
  ];
}

const stageRows = ({ rows, spark }: SizeResult): string[][] =>
  spark.whole.stages.map((stage) => [
    count(rows),
    `${stage.id} ${stage.name.replace(/\S*\//, '').slice(0, 40)}`,
    String(stage.tasks),
    stage.seconds.toFixed(2),
    stage.cpuSeconds.toFixed(2),
    stage.gcSeconds.toFixed(2),
    count(stage.shuffleWriteBytes / MEGABYTE),
    count(stage.spilledBytes / MEGABYTE),
  ]);

const count = (value: number): string => Math.round(value).toLocaleString('en-US');

const times = (ratio: number): string => ratio.toFixed(2);

/** Texts to the left, numbers to the right. */
function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((name, column) =>
    Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const isNumber = header.map((_, column) => rows.every((row) => /^[\d.,]*$/.test(row[column] ?? '')));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) =>
        isNumber[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
