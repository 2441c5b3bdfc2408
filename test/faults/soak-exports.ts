import { randomUUID } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ExportLedger } from '../../lambdas/shared/ledger/exports.ts';
import type { LocalCloud } from '../../local/cloud.ts';
import { linesOf, put, sha256 } from '../e2e/helpers/bucket.ts';
import { appendAudience, type SoakPartition } from './soak-plan.ts';

const MEMBERSHIP = '2b8f4c1e-6a55-4d0b-9a37-1f6f0a4ee001';
const JOB_MEMBERSHIP = '2b8f4c1e-6a55-4d0b-9a37-1f6f0a4ee002';
const TEMPLATE = `arn:aws:cleanrooms:us-east-1:123456789012:membership/${JOB_MEMBERSHIP}/analysistemplate/7c9d2f10-3b44-4d5e-8a6f-0b1c2d3e4f50`;

/** Sources whose exports are results of Clean Rooms: of a query, and of a PySpark job. */
export const RESULT_SOURCES = [
  {
    name: 'overlap',
    audience: { name: 'Soak overlap' },
    cleanRooms: { membershipId: MEMBERSHIP, sql: 'SELECT email FROM overlap' },
  },
  {
    name: 'scored',
    audience: { name: 'Soak scored' },
    cleanRooms: { membershipId: JOB_MEMBERSHIP, type: 'PYSPARK', analysisTemplateArn: TEMPLATE },
  },
] as const;

/** People of each audience of an export, enough for several files of a landing and few enough for a second of Spark. */
const PEOPLE = 200;
const RESULT_PEOPLE = Array.from({ length: PEOPLE }, (_, index) => `matched${index}@example.com`);

/** An export that is put into the exports bucket, with the addresses of each of its audiences. */
export interface SoakExport {
  readonly source: 'loyalty' | 'shop';
  readonly exportId: string;
  readonly people: Readonly<Record<string, readonly string[]>>;
  /** Whether it says that it is complete; else it is when nothing new has come for a while. */
  readonly hasMarker: boolean;
}

/**
 * Plans exports for both advertisers. Each has an audience that other exports add to as well, and one that gets partitions
 * which were put there. Ids have all that needs care in a key.
 */
export function planExports(count: number): SoakExport[] {
  return Array.from({ length: count }, (_, index) => {
    const source = index % 2 === 0 ? 'loyalty' : 'shop';
    const addresses = (from: number): string[] =>
      Array.from({ length: PEOPLE }, (_unused, person) => `${source}${from + person}@example.com`);
    return {
      source,
      exportId: `soak ${index} + 50 % #1`,
      people: { 'Soak exports': addresses(index * 100), [appendAudience(index)]: addresses(5000) },
      hasMarker: index % 4 < 2,
    };
  });
}

/** What must come of an export. */
export function partitionsOf({ exportId, people, source }: SoakExport): SoakPartition[] {
  return Object.entries(people).map(([audience, addresses]) => ({
    ...{ source, audience, runId: exportId, files: [addresses.map(sha256)] },
    ...EMAILS_TO_APPEND,
  }));
}

const EMAILS_TO_APPEND = {
  format: 'email_sha256',
  action: 'append',
  exportedAt: '',
  isDuplicated: false,
} as const;

/** Puts an export into the exports bucket, in two files. */
export async function landExport(
  cloud: LocalCloud,
  { exportId, hasMarker, people, source }: SoakExport,
): Promise<void> {
  const rows = Object.entries(people).flatMap(([audience, addresses]) =>
    addresses.map((address) => `${address},"${audience}"`),
  );
  const half = rows.length / 2;
  const land = (name: string, content: string): Promise<void> =>
    put(cloud, cloud.resources.exportsBucket, `exports/${source}/${exportId}/${name}`, content);
  // At once: what comes long after the first file would be late.
  await Promise.all([
    land('part 0.csv', linesOf(['email,segment', ...rows.slice(0, half)])),
    land('part 1.csv', linesOf(['email,segment', ...rows.slice(half)])),
  ]);
  if (hasMarker) await land('_SUCCESS', '');
}

/** Writes the result that every query and job of the soak has. @returns its folder */
export function writeResult(): string {
  const folder = mkdtempSync(join(tmpdir(), 'soak-result-'));
  writeFileSync(join(folder, 'part-0.csv'), linesOf(['email', ...RESULT_PEOPLE]));
  return folder;
}

/** Starts the query and the job; the first of them fails, and has to be started again. */
export async function startResults(cloud: LocalCloud): Promise<void> {
  cloud.cleanRooms.admin.endNext({ status: 'FAILED', code: 'TRANSIENT_ERROR' });
  for (const { name } of RESULT_SOURCES) await cloud.function('query-runner').invoke({ source: name });
}

/** What must come of the query and the job, whichever start of theirs succeeded. */
export function resultPartitions({ cleanRooms: { admin } }: LocalCloud): SoakPartition[] {
  return RESULT_SOURCES.map(({ audience, name }) => {
    const done = (name === 'overlap' ? admin.queries() : admin.jobs()).filter(
      ({ status }) => status === 'SUCCESS',
    );
    return {
      ...{ source: name, audience: audience.name, files: [RESULT_PEOPLE.map(sha256)] },
      // Without one, nothing is found under this id, which counts as lost.
      runId: done.length === 1 ? (done[0]?.id ?? '') : `${done.length} results of ${name}`,
      ...EMAILS_TO_APPEND,
    };
  });
}

/**
 * Has every export that has failed for good prepared again, as the operator does.
 *
 * @returns how many were, and how many exports are not prepared yet
 */
export async function runAgain(
  { aws, function: functionOf, resources }: LocalCloud,
  partitions: readonly SoakPartition[],
): Promise<{ failed: number; unprepared: number }> {
  const exports = new ExportLedger(DynamoDBDocumentClient.from(aws.clients.dynamodb), resources.ledgerTable);
  const names = new Map(
    partitions.map(({ runId, source }) => [`${source}/${runId}`, { source, exportId: runId }]),
  );
  let failed = 0;
  let unprepared = 0;
  for (const name of names.values()) {
    const state = (await exports.get(name))?.state;
    if (state !== 'prepared' && state !== 'delivered') unprepared += 1;
    if (state !== 'failed') continue;
    failed += 1;
    const request = { request: 'run', requestId: randomUUID(), ...name, force: false };
    const QueueUrl = functionOf('export-trigger').settings.queue?.url;
    await aws.clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(request) }));
  }
  return { failed, unprepared };
}
