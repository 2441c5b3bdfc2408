import type { SQSRecord } from 'aws-lambda';
import {
  type Delivery,
  type DeliveryFailure,
  type DeliveryState,
  readDelivery,
} from '../shared/ledger/deliveries.ts';
import type { LedgerTable } from '../shared/ledger/table.ts';
import { sleep } from '../shared/sleep.ts';
import type { TikTokClient } from '../shared/tiktok/client.ts';
import type { Credentials } from '../shared/tiktok/credentials.ts';
import { PermanentTikTokError, PermissionError, TokenError } from '../shared/tiktok/errors.ts';
import type { CircuitBreaker } from './circuit-breaker.ts';
import type { Deadline } from './deadline.ts';
import { deliver } from './deliver.ts';
import type { UploaderSettings } from './env.ts';
import { FunctionDiedError, NotYetError } from './errors.ts';
import { parseObjectCreated } from './event.ts';
import { decideFate, type Fate } from './fate.ts';
import type { PartitionObjects } from './objects.ts';
import { type DeliveryOrder, readOrder } from './order.ts';
import { describeFailure, type MessageQueue } from './queue.ts';
import { DeliverySession, type SessionOptions } from './session.ts';

const PATIENCE_MS = 5_000;
const LOOK_AGAIN_MS = 250;

/** What the uploader works with, whatever the message. */
export interface UploaderTools {
  readonly settings: UploaderSettings;
  readonly ledger: LedgerTable;
  readonly objects: PartitionObjects;
  readonly tiktok: TikTokClient;
  readonly circuit: CircuitBreaker;
  readonly queue: MessageQueue;
}

/** How a message ended: with nothing to do, with its delivery settled, or stopped. */
export type MessageOutcome =
  | { readonly kind: 'ignored' }
  | {
      readonly kind: 'settled';
      readonly order: DeliveryOrder;
      readonly state: DeliveryState;
      readonly rows: number;
    }
  | {
      readonly kind: 'stopped';
      readonly order: DeliveryOrder | undefined;
      readonly error: unknown;
      readonly fate: Fate;
    };

/** What has been found out about a message so far, for whoever has to deal with its failure. */
interface Progress {
  credentials?: Credentials;
  order?: DeliveryOrder;
  session?: DeliverySession;
  /** What may have ended the work early. */
  signal: AbortSignal;
}

/**
 * Takes one message as far as it goes: ignored, delivered, back to the queue, or into the dead-letter queue.
 *
 * @param message a message of the uploader's queue
 * @param tools what to work with
 * @param deadline the invocation's time
 * @returns how it ended; `stopped` with `postpone` must not be deleted from the queue, all others may be
 * @throws when even the failure could not be dealt with; then the message must not be deleted either
 */
export async function processMessage(
  message: SQSRecord,
  tools: UploaderTools,
  deadline: Deadline,
): Promise<MessageOutcome> {
  const progress: Progress = { signal: deadline.signal };
  const hold = tools.queue.hold(message, 2 * tools.settings.leaseMs);
  try {
    return await tryToDeliver(message, tools, deadline, progress);
  } catch (thrown) {
    // An aborted request says only that it was aborted; the signal knows why.
    const error: unknown = progress.signal.aborted ? progress.signal.reason : thrown;
    await hold.end();
    const fate = await dealWith(error, message, tools, progress);
    return { kind: 'stopped', order: progress.order, error, fate };
  } finally {
    await hold.end();
    await progress.session?.close();
  }
}

async function tryToDeliver(
  message: SQSRecord,
  tools: UploaderTools,
  deadline: Deadline,
  progress: Progress,
): Promise<MessageOutcome> {
  const { settings, ledger, objects, tiktok, circuit } = tools;
  const expiresAt = (): number => Math.floor(Date.now() / 1000 + settings.retentionDays * 86_400);
  const created = parseObjectCreated(message.body);
  const order = await readOrder({ objects, ledger, expiresAt }, created, deadline.signal);
  if (order === undefined) return { kind: 'ignored' };
  progress.order = order;
  const known = (await readDelivery(ledger, order.address))?.record;
  if (known !== undefined && isDoneWith(known, message)) {
    return { kind: 'settled', order, state: known.state, rows: 0 };
  }
  const credentials = await circuit.admit();
  progress.credentials = credentials;
  const { advertiserId } = credentials;
  const session = await openPatiently({ ledger, advertiserId, leaseMs: settings.leaseMs }, order, deadline);
  progress.session = session;
  if (session.failures >= settings.maxFailures) throw new FunctionDiedError(session.failures);
  const signal = AbortSignal.any([session.signal, deadline.signal]);
  progress.signal = signal;
  const calls = { advertiserId, signal, remainingMs: deadline.remainingMs };
  const { parallelism, createSettlesMs } = settings;
  const bench = {
    ledger,
    objects,
    tiktok,
    order,
    session,
    deadline,
    calls,
    parallelism,
    createSettlesMs,
    expiresAt,
  };
  const state = await deliver(bench);
  await circuit.close(credentials);
  return { kind: 'settled', order, state, rows: session.delivery.rows ?? 0 };
}

/** Most deliveries take seconds: waiting a little for an audience is quicker than going back to the queue. */
async function openPatiently(
  options: SessionOptions,
  order: DeliveryOrder,
  deadline: Deadline,
): Promise<DeliverySession> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await DeliverySession.open(options, order);
    } catch (error) {
      if (!(error instanceof NotYetError) || Date.now() > until) throw error;
      deadline.assertTimeLeft();
      await sleep(LOOK_AGAIN_MS * (1 + Math.random()), deadline.signal);
    }
  }
}

/** A message whose delivery is settled, or that stands in the dead-letter queue itself; one put back from there does not. */
const isDoneWith = ({ state, deadLetteredMessageId }: Delivery, { messageId }: SQSRecord): boolean =>
  state === 'failed' ? deadLetteredMessageId === messageId : state !== 'received' && state !== 'delivering';

async function dealWith(
  error: unknown,
  message: SQSRecord,
  { settings, circuit, queue }: UploaderTools,
  { credentials, order, session }: Progress,
): Promise<Fate> {
  const receives = Number(message.attributes.ApproximateReceiveCount);
  const failures = session?.failures ?? receives - 1;
  const fate = decideFate(error, { failures, receives }, settings, Math.random());
  if (credentials !== undefined) await noteInCircuit(error, circuit, credentials);
  if (fate.kind === 'bury') {
    await queue.bury(message, error, order?.address.id);
    await session?.fail(failureRecord(error), message.messageId);
  } else {
    if (fate.isFailure) await session?.noteFailure(failureRecord(error));
    await queue.postpone(message, fate.delayMs);
  }
  return fate;
}

/** A call that TikTok refused for another reason shows that it takes the token. */
async function noteInCircuit(
  error: unknown,
  circuit: CircuitBreaker,
  credentials: Credentials,
): Promise<void> {
  if (error instanceof TokenError || error instanceof PermissionError) await circuit.open(credentials, error);
  if (error instanceof PermanentTikTokError) await circuit.close(credentials);
}

function failureRecord(error: unknown): DeliveryFailure {
  const { Reason, Message, Code, RequestId } = describeFailure(error);
  return { name: Reason, message: Message, code: Code, requestId: RequestId, at: new Date().toISOString() };
}
