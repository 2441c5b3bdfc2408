import { randomUUID } from 'node:crypto';
import { S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { ExportRef } from '../../lambdas/shared/exports/keys.ts';
import { ExportStore } from '../../lambdas/shared/exports/objects.ts';
import type { Deployment } from '../deployment.ts';
import { InvalidRequestError } from '../errors.ts';
import { type Ledger, withLedger } from '../ledger.ts';

/** Which exports are to be prepared. */
export interface RunOrder {
  readonly source: string;
  /** Left out: every export of the source that is not prepared yet. */
  readonly exportId?: string;
  /** Prepares the one export again although it was prepared. */
  readonly force: boolean;
}

/** What the export trigger was asked for. */
export interface RequestedRun {
  /** Names the request in the ledger. */
  readonly requestId: string;
  /** The exports that it is about; with none, nothing was sent. */
  readonly exports: readonly ExportRef[];
}

/**
 * Asks the export trigger to prepare exports now.
 *
 * @param order which exports
 * @param deployment what is deployed
 * @throws {InvalidRequestError} when the one export does not exist, or force is asked of all
 */
export async function requestRun(order: RunOrder, deployment: Deployment): Promise<RequestedRun> {
  const { source, exportId, force } = order;
  assertNamesForced(order);
  const requestId = randomUUID();
  const exportIds = await withLedger(deployment.ledgerTable, (ledger) =>
    findExports(order, deployment, ledger),
  );
  if (exportIds.length > 0) {
    await send({ request: 'run', requestId, source, exportId, force }, deployment.exportTriggerQueueUrl);
  }
  return { requestId, exports: exportIds.map((id) => ({ source, exportId: id })) };
}

/** @throws {InvalidRequestError} when every export of a source is to be prepared again */
export function assertNamesForced({ force, exportId }: RunOrder): void {
  if (!force || exportId !== undefined) return;
  throw new InvalidRequestError(
    '--force needs --export',
    'Name the one export that is to be prepared again.',
  );
}

async function send(request: unknown, QueueUrl: string): Promise<void> {
  const sqs = new SQSClient();
  try {
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(request) }));
  } finally {
    sqs.destroy();
  }
}

/** The exports that are meant: the one that is named, or all that are not prepared yet. */
async function findExports(
  { source, exportId }: RunOrder,
  { exportsBucket }: Deployment,
  ledger: Ledger,
): Promise<string[]> {
  const s3 = new S3Client();
  try {
    const { exports } = await new ExportStore(s3, exportsBucket).source(source);
    if (exportId !== undefined) {
      if (exports.has(exportId)) return [exportId];
      const latest = [...exports].toSorted(([, a], [, b]) => (a.newestAt < b.newestAt ? 1 : -1)).slice(0, 5);
      const known = latest.map(([id]) => id).join(', ');
      throw new InvalidRequestError(
        `There is nothing under exports/${source}/${exportId}/`,
        known === '' ? `Source ${source} has no exports yet.` : `Its latest exports are: ${known}.`,
      );
    }
    const unfinished = new Set(exports.keys());
    for await (const item of ledger.exports.list(source)) {
      const isReplaced = item.state === 'failed' && item.failure === 'retried';
      if (item.state === 'prepared' || item.state === 'delivered' || isReplaced)
        unfinished.delete(item.exportId);
    }
    return [...unfinished];
  } finally {
    s3.destroy();
  }
}
