import { setTimeout as wait } from 'node:timers/promises';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { ExportRef } from '../lambdas/shared/exports/keys.ts';
import { deliveriesOfRun } from '../lambdas/shared/ledger/deliveries.ts';
import { type ExportStage, stageOf } from './export-stage.ts';
import type { Ledger } from './ledger.ts';

const POLL_MS = 2000;
/** How often the export trigger is asked to look, so that the wait does not hang on an event that got lost. */
const POLLS_PER_HINT = 10;

/** What following an export needs. */
export interface Following {
  readonly ledger: Ledger;
  readonly sqs: SQSClient;
  /** The export trigger's queue. */
  readonly queueUrl: string;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
  /** Hears of each look. */
  readonly onStage: (stage: ExportStage) => void;
}

/**
 * Follows an export until its audiences stand at TikTok, or it goes no further.
 *
 * @param ref the export
 * @param requestId the wish that this is about: the export counts from when it is taken up; left out: from now
 * @returns the last stage
 * @throws the signal's reason when it is aborted
 */
export async function followExport(
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
    if (stage.over) return stage;
    if (poll % POLLS_PER_HINT === 0) {
      const MessageBody = JSON.stringify({ request: 'look', ...ref });
      await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody }));
    }
    await wait(POLL_MS, undefined, { signal });
  }
}
