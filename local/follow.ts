import { setTimeout as sleep } from 'node:timers/promises';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type Delivery, deliveriesOfRun } from '../lambdas/shared/ledger/deliveries.ts';
import type { ExportItem } from '../lambdas/shared/ledger/export-item.ts';
import { ExportLedger } from '../lambdas/shared/ledger/exports.ts';
import { LedgerTable } from '../lambdas/shared/ledger/table.ts';
import { reportKey } from '../lambdas/shared/report/keys.ts';
import { parseReport } from '../lambdas/shared/report/parse.ts';
import type { Report } from '../lambdas/shared/report/schema.ts';
import type { LocalCloud } from './cloud.ts';
import { FlowError } from './errors.ts';

const LOOK_AGAIN_MILLISECONDS = 200;
/** Nothing for this long means that something is stuck. */
const PATIENCE_MILLISECONDS = 10 * 60 * 1000;

/** The export that is followed. */
export interface ExportName {
  readonly source: string;
  readonly exportId: string;
}

/**
 * Awaits the end of an export's preparation, as the ledger tells it.
 *
 * @throws {FlowError} when there is no end in ten minutes
 */
export async function awaitPreparation(
  { aws, resources }: LocalCloud,
  name: ExportName,
): Promise<Extract<ExportItem, { state: 'prepared' | 'delivered' | 'failed' }>> {
  const documents = DynamoDBDocumentClient.from(aws.clients.dynamodb);
  const exports = new ExportLedger(documents, resources.ledgerTable);
  return pollUntil(`the preparation of ${name.exportId}`, async () => {
    const item = await exports.get(name);
    return item === undefined || item.state === 'discovered' || item.state === 'preparing' ? undefined : item;
  });
}

/**
 * Awaits the report of an export.
 *
 * @throws {FlowError} when the preparation failed, or does not end
 */
export async function awaitReport(cloud: LocalCloud, name: ExportName): Promise<Report> {
  const item = await awaitPreparation(cloud, name);
  if (item.state === 'failed') throw new FlowError(`${name.exportId} was not prepared: ${item.reason}`);
  const key = reportKey(name.source, item.runId);
  const { Body: body } = await cloud.aws.clients.s3.send(
    new GetObjectCommand({ Bucket: cloud.resources.audiencesBucket, Key: key }),
  );
  return parseReport((await body?.transformToString()) ?? '', key);
}

/**
 * Awaits the end of every delivery that a report promises.
 *
 * @param onEnded hears of each that has ended well, once
 * @throws {FlowError} when one fails, or they do not end
 */
export async function awaitDeliveries(
  { aws, resources }: LocalCloud,
  { source, runId, partitions }: Report,
  onEnded: (delivery: Delivery) => void = () => undefined,
): Promise<readonly Delivery[]> {
  const ledger = new LedgerTable(aws.clients.dynamodb, resources.ledgerTable);
  const told = new Set<string>();
  return pollUntil(`the deliveries of ${runId}`, async () => {
    const deliveries = await deliveriesOfRun(ledger, source, runId);
    for (const delivery of deliveries) {
      const { state, id, audience, format, lastFailure } = delivery;
      if (state === 'failed') {
        throw new FlowError(`${audience}, ${format} was not delivered: ${lastFailure?.message}`);
      }
      if (state === 'received' || state === 'delivering' || told.has(id)) continue;
      told.add(id);
      onEnded(delivery);
    }
    return told.size === partitions.length ? deliveries : undefined;
  });
}

async function pollUntil<T>(what: string, poll: () => Promise<T | undefined>): Promise<T> {
  const until = Date.now() + PATIENCE_MILLISECONDS;
  for (;;) {
    const found = await poll();
    if (found !== undefined) return found;
    if (Date.now() > until) {
      throw new FlowError(`${what} did not end within ${PATIENCE_MILLISECONDS / 60_000} minutes`);
    }
    await sleep(LOOK_AGAIN_MILLISECONDS);
  }
}
