import type { SQSRecord } from 'aws-lambda';
import { meaningOf } from '../shared/classified-error.ts';
import {
  type Delivery,
  isSettledState,
  readDelivery,
  type SettledState,
} from '../shared/ledger/deliveries.ts';
import type { LedgerTable } from '../shared/ledger/table.ts';
import { parsePartitionKey } from '../shared/manifest/keys.ts';
import type { Credentials } from '../shared/tiktok/credentials.ts';
import { AccessError } from '../shared/tiktok/errors.ts';
import { admitDelivery } from './admission.ts';
import type { Advertisers, AdvertiserTools } from './advertisers.ts';
import type { Deadline } from './deadline.ts';
import { deliver } from './deliver.ts';
import type { UploaderSettings } from './env.ts';
import { FunctionDiedError } from './errors.ts';
import { type CreatedObject, parseMessage } from './event.ts';
import { failureRecord } from './failure.ts';
import { decideFate, type Fate } from './fate.ts';
import type { PartitionObjects } from './objects.ts';
import { openSession } from './open-session.ts';
import { type DeliveryOrder, readOrder, type UploaderKey } from './order.ts';
import type { MessageHold, MessageQueue } from './queue.ts';
import type { DeliverySession } from './session.ts';
import { type WaitingFigures, wakeDue, wakeNow } from './wake.ts';

/** What the uploader needs for every message. */
export interface UploaderTools {
  readonly settings: UploaderSettings;
  readonly ledger: LedgerTable;
  readonly objects: PartitionObjects;
  readonly advertisers: Advertisers;
  readonly queue: MessageQueue;
}

/** How the processing of a message ended: nothing to do, delivery settled, waiting, or stopped. */
export type MessageOutcome =
  | { readonly kind: 'ignored' }
  /** Another message of the same delivery came first: there is nothing to do and nothing to count. */
  | { readonly kind: 'repeated'; readonly order: DeliveryOrder }
  /** A hand-placed file was removed or moved before its delivery began. */
  | { readonly kind: 'gone'; readonly key: string }
  /** The message was sent again with the message group of its advertiser. */
  | { readonly kind: 'grouped'; readonly key: string; readonly advertiser: string }
  | {
      readonly kind: 'settled';
      readonly order: DeliveryOrder;
      /** Set if metrics distinguish several advertisers. */
      readonly advertiser?: string | undefined;
      readonly state: SettledState;
      readonly rows: number;
    }
  | {
      readonly kind: 'waiting';
      readonly order: DeliveryOrder;
      /** Set if metrics distinguish several advertisers. */
      readonly advertiser?: string | undefined;
      readonly nextAttemptAt: string | undefined;
    }
  | ({ readonly kind: 'woken' } & WaitingFigures)
  | {
      readonly kind: 'stopped';
      readonly order: DeliveryOrder | undefined;
      /** Set if metrics distinguish several advertisers. */
      readonly advertiser?: string | undefined;
      readonly error: unknown;
      readonly fate: Fate;
      /** How long the queue has had the message, in milliseconds. */
      readonly ageMs: number;
    };

/** What is known about a message so far, for the handling of a failure. */
interface Progress {
  advertiser?: AdvertiserTools;
  credentials?: Credentials;
  order?: DeliveryOrder;
  session?: DeliverySession;
  /** Aborted, with the reason, when the work must end early. */
  signal: AbortSignal;
}

/** One attempt to process a message, and what is known about the message. */
interface Attempt {
  readonly message: SQSRecord;
  readonly tools: UploaderTools;
  readonly deadline: Deadline;
  readonly progress: Progress;
}

/**
 * Processes one message: ignores it, delivers, postpones it, or moves it to the dead-letter queue.
 *
 * @param message a message of the uploader's queue
 * @param tools what the uploader needs
 * @param deadline the invocation's time
 * @returns how it ended; `stopped` with `postpone` must not be deleted from the queue, all others may be
 * @throws when the failure could not be handled either; then the message must not be deleted
 */
export async function processMessage(
  message: SQSRecord,
  tools: UploaderTools,
  deadline: Deadline,
): Promise<MessageOutcome> {
  const progress: Progress = { signal: deadline.signal };
  let hold: MessageHold | undefined;
  try {
    const asked = parseMessage(message.body);
    if (asked.kind === 'clock') return { kind: 'woken', ...(await wakeDue(tools, Date.now())) };
    const { created } = asked;
    const place = parsePartitionKey(created.key);
    if (place.kind === 'other') return { kind: 'ignored' };
    hold = tools.queue.hold(message, 2 * tools.settings.leaseMs);
    return await tryToDeliver(created, place, { message, tools, deadline, progress });
  } catch (thrown) {
    // An aborted request has no reason of its own; the signal has it.
    const error: unknown = progress.signal.aborted ? progress.signal.reason : thrown;
    await hold?.end();
    const fate = await handleFailure(error, message, tools, progress);
    const advertiser = metricsAdvertiser(tools, progress);
    const ageMs = Date.now() - Number(message.attributes.SentTimestamp);
    return { kind: 'stopped', order: progress.order, advertiser, error, fate, ageMs };
  } finally {
    await hold?.end();
    await progress.session?.close();
    await wakeAwaited(progress.session, tools);
  }
}

/** The schedule wakes a delivery that cannot be woken now; this message must not fail because of it. */
const wakeAwaited = (session: DeliverySession | undefined, tools: UploaderTools): Promise<void> =>
  wakeNow(tools, session?.awaited ?? []).catch(() => undefined);

async function tryToDeliver(
  created: CreatedObject,
  place: UploaderKey,
  attempt: Attempt,
): Promise<MessageOutcome> {
  const { message, tools, deadline, progress } = attempt;
  const { advertisers, ledger, objects, queue, settings } = tools;
  const expiresAt = expiryFrom(settings);
  const order = await readOrder({ objects, ledger, expiresAt }, created, place, deadline.signal);
  if (order === undefined) return { kind: 'gone', key: created.key };
  progress.order = order;
  const known = (await readDelivery(ledger, order.address))?.record;
  if (known !== undefined && isDoneWith(known, message)) return { kind: 'repeated', order };
  // A delivery ends with the advertiser it began with, even if the configuration has changed since.
  const name = advertisers.nameOf({ ...order, advertiser: order.advertiser ?? known?.advertiser });
  if (advertisers.hasSeveral && !queue.isGrouped(message)) {
    await queue.sendGrouped(message, name);
    return { kind: 'grouped', key: created.key, advertiser: name };
  }
  return deliverTo(name, order, attempt);
}

async function deliverTo(
  name: string,
  order: DeliveryOrder,
  { message, tools, deadline, progress }: Attempt,
): Promise<MessageOutcome> {
  const { ledger, settings } = tools;
  const own = tools.advertisers.toolsOf(name);
  progress.advertiser = own;
  const credentials = await admitDelivery({ ...own, settings }, deadline);
  progress.credentials = credentials;
  const { advertiserId } = credentials;
  const isDone = (delivery: Delivery): boolean => isDoneWith(delivery, message);
  const { leaseMs } = settings;
  const options = { ledger, advertiser: name, advertiserId, leaseMs, isDoneWith: isDone };
  const session = await openSession(options, order, deadline);
  if (session === undefined) return { kind: 'repeated', order };
  progress.session = session;
  if (session.failures >= settings.maxFailures) throw new FunctionDiedError(session.failures);
  progress.signal = AbortSignal.any([session.signal, deadline.signal]);
  const calls = { advertiserId, signal: progress.signal, remainingMs: deadline.remainingMs };
  const expiresAt = expiryFrom(settings);
  const state = await deliver({ ...tools, ...own, order, session, deadline, calls, expiresAt });
  const { nextAttemptAt, rows = 0 } = session.delivery;
  const advertiser = metricsAdvertiser(tools, progress);
  if (state === 'waiting') return { kind: 'waiting', order, advertiser, nextAttemptAt };
  return { kind: 'settled', order, advertiser, state, rows };
}

/** The advertiser's name, if metrics distinguish several. */
const metricsAdvertiser = ({ advertisers }: UploaderTools, { advertiser }: Progress): string | undefined =>
  advertisers.hasSeveral ? advertiser?.name : undefined;

/** Returns the time, in epoch seconds, after which the ledger may delete what ends now. */
const expiryFrom =
  ({ retentionDays }: UploaderSettings) =>
  (): number =>
    Math.floor(Date.now() / 1000 + retentionDays * 86_400);

/**
 * Whether a message has nothing left to do: its delivery is settled, or it failed and this message is the one in the
 * dead-letter queue, or the message is older than that failure and so a duplicate. A redriven message is newer.
 */
function isDoneWith(
  { state, deadLetteredMessageId, updatedAt }: Delivery,
  { messageId, attributes }: SQSRecord,
): boolean {
  if (state !== 'failed') return isSettledState(state);
  return deadLetteredMessageId === messageId || Number(attributes.SentTimestamp) < Date.parse(updatedAt);
}

async function handleFailure(
  error: unknown,
  message: SQSRecord,
  { settings, queue }: UploaderTools,
  { advertiser, credentials, order, session }: Progress,
): Promise<Fate> {
  const receives = Number(message.attributes.ApproximateReceiveCount);
  const failures = session?.failures ?? receives - 1;
  const fate = decideFate(error, { failures, receives }, settings, Math.random());
  if (error instanceof AccessError && credentials !== undefined) {
    await advertiser?.circuit.open(credentials, error);
  }
  if (fate.kind === 'deadLetter') {
    await queue.deadLetter(message, error, order?.address.id);
    await session?.fail(failureRecord(error), message.messageId);
  } else {
    if (fate.isFailure) await session?.noteFailure(failureRecord(error));
    else if (meaningOf(error) !== 'interrupted') await session?.noteWait(failureRecord(error));
    await queue.postpone(message, fate.delayMs);
  }
  return fate;
}
