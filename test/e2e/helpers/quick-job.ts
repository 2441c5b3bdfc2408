import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SparkOutcome } from '../../../operations/spark/spark-host.ts';
import { partitionWith, reportWith } from '../../helpers/report.ts';
import { linesOf, sha256 } from './bucket.ts';

/**
 * A stand-in for the preparation script that takes no Spark: the first column of CSV files is e-mail addresses that need
 * no normalising, all for one audience named like source and
 * export. It keeps the contract of keys, manifest and report.
 */
export class QuickJob {
  /** Error lines of the next runs, which fail by them. */
  readonly failures: string[] = [];
  /** `<source>/<run-id>` of each execution, failed ones too. */
  readonly executions: string[] = [];

  run = async (args: readonly string[]): Promise<SparkOutcome> => {
    const of = (name: string) => args[args.indexOf(name) + 1] ?? '';
    const source = of('--source');
    const exports = join(of('--exports_root'), source);
    const exportIds = args.includes('--export_id') ? [of('--export_id')] : readdirSync(exports);
    for (const exportId of exportIds) {
      const runId = args.includes('--run_id') ? of('--run_id') : exportId;
      this.executions.push(`${source}/${runId}`);
      const errorLine = this.failures.shift();
      if (errorLine !== undefined) return { exitCode: 1, errorLine };
      prepare({
        source,
        exportId,
        runId,
        folder: join(exports, exportId),
        audiences: of('--audiences_root'),
        crpuHours: args.includes('--query_crpu_hours') ? Number(of('--query_crpu_hours')) : undefined,
      });
    }
    return { exitCode: 0, errorLine: '' };
  };
}

interface Preparation {
  readonly source: string;
  readonly exportId: string;
  readonly runId: string;
  readonly folder: string;
  readonly audiences: string;
  /** What the query of the export cost. */
  readonly crpuHours?: number | undefined;
}

function prepare({ source, exportId, runId, folder, audiences, crpuHours }: Preparation): void {
  const reports = join(audiences, 'reports', source);
  const reportFile = join(reports, `${runId}.json`);
  if (existsSync(reportFile)) return;
  const lines = readdirSync(folder, { encoding: 'utf8', recursive: true })
    .filter((name) => name.endsWith('.csv'))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').trim().split('\n').slice(1))
    .map((row) => sha256(row.split(',')[0] ?? ''))
    .sort();
  const partitions = lines.length === 0 ? [] : [publish({ source, exportId, runId, audiences, lines })];
  mkdirSync(reports, { recursive: true });
  const query = crpuHours === undefined ? {} : { query: { crpuHours } };
  writeFileSync(reportFile, JSON.stringify(reportWith({ source, exportId, runId, partitions, ...query })));
}

function publish({
  source,
  exportId,
  runId,
  audiences,
  lines,
}: Omit<Preparation, 'folder'> & { lines: string[] }) {
  const audience = `${source} ${exportId}`;
  const folder = `tiktok/${audience}/email_sha256/${runId}`;
  const key = `${folder}/part-00000.csv`;
  const bytes = lines.length * 65;
  const manifest = {
    version: 1,
    runId,
    source,
    audience,
    format: 'email_sha256',
    action: 'append',
    exportedAt: '2026-11-22T04:00:00Z',
    files: [{ key, rows: lines.length, bytes }],
    rows: lines.length,
  };
  mkdirSync(join(audiences, folder), { recursive: true });
  writeFileSync(join(audiences, key), linesOf(lines));
  writeFileSync(join(audiences, folder, 'manifest.json'), JSON.stringify(manifest));
  return partitionWith({ audience, unique: lines.length, people: lines.length });
}
