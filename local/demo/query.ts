import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { REPOSITORY } from '../../operations/paths.ts';
import type { Truth } from '../../sample-data/generate.ts';
import type { LocalCloud } from '../cloud.ts';
import { FlowError } from '../errors.ts';
import type { ExportName } from '../follow.ts';

/** The source whose exports are results of a protected query in the repository's configuration. */
const SOURCE = 'loyalty';
const SAMPLES = join(REPOSITORY, 'sample-data');
/** Generating millions of rows takes its time. */
const LONGEST_QUERY_MILLISECONDS = 30 * 60 * 1000;

const answerSchema = z.object({ state: z.literal('started'), queryId: z.string() });

/** An export on its way, and what must come of it. */
export interface DemoExport extends ExportName {
  readonly truth: Truth;
}

/** The result that comes with the repository, as Clean Rooms writes one. */
export function sampleResult(): { readonly folder: string; readonly truth: Truth } {
  const [exportId = ''] = readdirSync(join(SAMPLES, 'exports', SOURCE));
  const truth = JSON.parse(readFileSync(join(SAMPLES, 'truth', SOURCE, `${exportId}.json`), 'utf8')) as Truth;
  return { folder: join(SAMPLES, 'exports', SOURCE, exportId), truth };
}

/**
 * Has the query-runner start the protected query, as its schedule does.
 *
 * @param rows of a generated result; left out: the sample is the result
 * @returns the query's id, which is the export's
 */
export async function startQuery(cloud: LocalCloud, rows: number | undefined): Promise<string> {
  const { admin } = cloud.cleanRooms;
  admin.nextResult(
    rows === undefined ? { kind: 'folder', folder: sampleResult().folder } : { kind: 'generate', rows },
  );
  const answer = await cloud.function('query-runner').invoke({ source: SOURCE });
  return answerSchema.parse(answer).queryId;
}

/**
 * Awaits the result of the query.
 *
 * @throws {FlowError} when it does not end well
 */
export async function awaitResult(cloud: LocalCloud, queryId: string): Promise<DemoExport> {
  const query = await cloud.cleanRooms.admin.settled(queryId, LONGEST_QUERY_MILLISECONDS);
  if (query.status !== 'SUCCESS') {
    throw new FlowError(`the protected query ended ${query.status}: ${query.error?.message}`);
  }
  return { source: SOURCE, exportId: queryId, truth: query.truth ?? sampleResult().truth };
}
