import { setTimeout as wait } from 'node:timers/promises';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { ExportRef } from '../../lambdas/shared/exports/keys.ts';
import { deliveriesOfRun } from '../../lambdas/shared/ledger/deliveries.ts';
import type { Deployment } from '../deployment.ts';
import { type Ledger, withLedger } from '../ledger.ts';
import { type ExportStage, stageOf } from './export-stage.ts';

const POLL_MS = 2000;
/** How often the export trigger is asked to check, so that the wait does not depend on an event that was lost. */
const POLLS_PER_HINT = 10;

/** Who waits for exports. */
export interface Waiting {
  /** Ends the waiting. */
  readonly signal: AbortSignal;
  /** Called after each check. */
  readonly onStage: (stage: ExportStage) => void;
}

interface Following extends Waiting {
  readonly ledger: Ledger;
  readonly sqs: SQSClient;
  /** The export trigger's queue. */
  readonly queueUrl: string;
}

/**
 * Follows exports, one after another, until their audiences exist at TikTok or they go no further.
 *
 * @param exports the exports
 * @param requestId the run request that this is about: an export counts from when it is taken up; undefined: from now
 * @param deployment what is deployed
 * @param waiting who waits
 * @returns the last stage of each
 * @throws the signal's reason when it is aborted
 */
export async function followExports(
  exports: readonly ExportRef[],
  requestId: string | undefined,
  { ledgerTable, exportTriggerQueueUrl: queueUrl }: Deployment,
  waiting: Waiting,
): Promise<ExportStage[]> {
  const sqs = new SQSClient();
  try {
    return await withLedger(ledgerTable, async (ledger) => {
      const stages: ExportStage[] = [];
      for (const ref of exports) {
        stages.push(await followExport(ref, requestId, { ledger, sqs, queueUrl, ...waiting }));
      }
      return stages;
    });
  } finally {
    sqs.destroy();
  }
}

/** A failed query or job that was started again is followed as the one that runs in its place. */
async function followExport(
  ref: ExportRef,
  requestId: string | undefined,
  { ledger, sqs, queueUrl, signal, onStage }: Following,
): Promise<ExportStage> {
  let taken = requestId === undefined;
  for (let poll = 1; ; poll += 1) {
    const item = await ledger.exports.get(ref);
    taken ||= item !== undefined && (item.request?.id === requestId || item.lastRequestId === requestId);
    const deliveries = item === undefined ? [] : await deliveriesOfRun(ledger.table, ref.source, item.runId);
    const stage = stageOf(ref, taken ? item : undefined, deliveries);
    onStage(stage);
    if (stage.retriedAs !== undefined) {
      const instead = { source: ref.source, exportId: stage.retriedAs };
      return followExport(instead, undefined, { ledger, sqs, queueUrl, signal, onStage });
    }
    if (stage.over) return stage;
    if (poll % POLLS_PER_HINT === 0) {
      const MessageBody = JSON.stringify({ request: 'look', ...ref });
      await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody }));
    }
    await wait(POLL_MS, undefined, { signal });
  }
}
