import type { SQSRecord } from 'aws-lambda';
import { meaningOf } from '../shared/classified-error.ts';
import {
  type Delivery,
  deliveriesOfKey,
  isSettledState,
  isUnderWay,
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
import { ContentGoneError, FunctionDiedError, LeaseLostError, ObjectChangedError } from './errors.ts';
import { type CreatedObject, parseMessage } from './event.ts';
import { failureRecord } from './failure.ts';
import { decideFate, type Fate } from './fate.ts';
import type { PartitionObjects } from './objects.ts';
import { openRecorded } from './open-recorded.ts';
import { openSession } from './open-session.ts';
import { type DeliveryOrder, readOrder, type UploaderKey } from './order.ts';
import { isRedriveOf, type MessageHold, type MessageQueue } from './queue.ts';
import { type DeliveredKey, recordedDeliveries } from './recorded.ts';
import { sendPresent } from './send-present.ts';
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
  /** The object was removed or moved before its delivery began, or after it ended. */
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
  /** The object that the message is about, and what its key says. */
  object?: { readonly created: CreatedObject; readonly place: DeliveredKey };
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
    if (asked.kind === 'clock') {
      return { kind: 'woken', ...(await wakeDue(tools, sentAt(message), tools.settings.replaceRetryMs)) };
    }
    const { created } = asked;
    const place = parsePartitionKey(created.key);
    if (place.kind === 'other') return { kind: 'ignored' };
    if (place.kind === 'manifest' || place.kind === 'file') progress.object = { created, place };
    hold = tools.queue.hold(message, 2 * tools.settings.leaseMs);
    return await tryToDeliver(created, place, { message, tools, deadline, progress });
  } catch (thrown) {
    // An aborted request has no reason of its own; the signal has it.
    const error: unknown = progress.signal.aborted ? progress.signal.reason : thrown;
    await hold?.end();
    const fate = await handleFailure(error, { message, tools, deadline, progress });
    const advertiser = metricsAdvertiser(tools, progress);
    const ageMs = Date.now() - sentAt(message);
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
  const isDone = (delivery: Delivery): boolean => isDoneWith(delivery, message);
  const sources = { objects, ledger, expiresAt: expiryFrom(settings), sentAt: sentAt(message) };
  const read = () => readOrder({ ...sources, isDoneWith: isDone }, created, place, deadline.signal);
  const order = await read();
  if (order === undefined) return { kind: 'gone', key: created.key };
  const recorded = await deliveriesOfKey(ledger, order);
  const other = recorded.find(({ id, state }) => id !== order.address.id && isUnderWay(state));
  if (other !== undefined) await endOverwritten(other, order, read, attempt);
  progress.order = order;
  const known = recorded.find(({ id }) => id === order.address.id);
  if (known !== undefined && isDoneWith(known, message)) return { kind: 'repeated', order };
  // A delivery ends with the advertiser it began with, even if the configuration has changed since.
  const name = advertisers.nameOf({ ...order, advertiser: order.advertiser ?? known?.advertiser });
  if (advertisers.hasSeveral && !queue.isGrouped(message)) {
    await queue.sendGrouped(message, name);
    return { kind: 'grouped', key: created.key, advertiser: name };
  }
  return deliverTo(name, order, attempt);
}

/**
 * Ends a delivery of the same object whose content was overwritten: nothing can continue it, and others may wait for it. It
 * takes this message with it, so the object's event is sent again for the present content.
 */
async function endOverwritten(
  overwritten: Delivery,
  order: DeliveryOrder,
  read: () => Promise<DeliveryOrder | undefined>,
  { tools, deadline, progress }: Attempt,
): Promise<void> {
  // The other delivery may have begun after the object was read here, and then this content is the overwritten one.
  if ((await read())?.address.id !== order.address.id) throw new ObjectChangedError(order.key);
  const opened = await openRecorded(overwritten, tools, deadline);
  if (opened === undefined) return;
  Object.assign(progress, opened);
  throw new ContentGoneError(order.key, 'overwritten');
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
 * dead-letter queue, or the message is older than that failure and so a duplicate. The redrive of that letter is not: it may
 * have been sent before the failure was written, or be older by the function's clock.
 */
function isDoneWith({ state, deadLetteredMessageId, updatedAt }: Delivery, message: SQSRecord): boolean {
  if (state !== 'failed') return isSettledState(state);
  if (deadLetteredMessageId === message.messageId) return true;
  if (deadLetteredMessageId !== undefined && isRedriveOf(message, deadLetteredMessageId)) return false;
  return sentAt(message) < Date.parse(updatedAt);
}

/** When a message was sent, in epoch milliseconds. */
const sentAt = ({ attributes }: SQSRecord): number => Number(attributes.SentTimestamp);

async function handleFailure(error: unknown, attempt: Attempt): Promise<Fate> {
  const { message, tools, progress } = attempt;
  const { advertiser, credentials } = progress;
  const { settings, queue } = tools;
  const receives = Number(message.attributes.ApproximateReceiveCount);
  const fateOf = (stop: unknown): Fate => {
    const failures = progress.session?.failures ?? receives - 1;
    const ageMs = Date.now() - sentAt(message);
    return decideFate(stop, { failures, receives, ageMs }, settings, Math.random());
  };
  const fate = fateOf(error);
  if (error instanceof AccessError && credentials !== undefined) {
    await advertiser?.circuit.open(credentials, error);
  }
  if (fate.kind === 'postpone') return postpone(error, fate, attempt);
  const obstacle = await takeUpRecorded(error, attempt).then(() => undefined, fateOf);
  if (obstacle?.kind === 'postpone') return postpone(error, obstacle, attempt);
  await queue.deadLetter(message, error, progress.order?.address.id);
  await progress.session?.fail(failureRecord(error), message.messageId, expiryFrom(settings)());
  // A file of a manifest that has other lines stays as it is: the same event would meet it again.
  const created = progress.object?.created;
  if (error instanceof ContentGoneError && error.key === created?.key) await sendPresent(created, tools);
  return fate;
}

/**
 * A message may end before it has a session. Then its recorded delivery must end too, because no other message ends it.
 *
 * @throws {LeaseLostError} when another message has just ended the delivery: then this one has nothing left to do
 */
async function takeUpRecorded(error: unknown, attempt: Attempt): Promise<void> {
  const { message, tools, deadline, progress } = attempt;
  const { object, order, session } = progress;
  if (session !== undefined || object === undefined) return;
  const recorded =
    order === undefined
      ? await recordedDeliveries(tools.ledger, object.created, object.place, sentAt(message))
      : [(await readDelivery(tools.ledger, order.address))?.record].filter((one) => one !== undefined);
  const delivery = recorded.find(({ state }) => isUnderWay(state));
  // The schedule wakes a delivery that waits: only what no retry can help ends it.
  if (delivery?.state === 'waiting' && meaningOf(error) !== 'reject') return;
  const opened = delivery && (await openRecorded(delivery, tools, deadline));
  if (opened !== undefined) {
    Object.assign(progress, opened);
    return;
  }
  const isAbout = order !== undefined || error instanceof ContentGoneError;
  const hasEnded = recorded.some((one) => one.state === 'failed' && isDoneWith(one, message));
  if (delivery !== undefined || (isAbout && hasEnded))
    throw new LeaseLostError('Another message has just ended this delivery');
}

async function postpone(
  error: unknown,
  fate: Extract<Fate, { kind: 'postpone' }>,
  { message, tools, progress: { session } }: Attempt,
): Promise<Fate> {
  if (fate.isFailure) await session?.noteFailure(failureRecord(error));
  else if (meaningOf(error) !== 'interrupted') await session?.noteWait(failureRecord(error));
  await tools.queue.postpone(message, fate.delayMs);
  return fate;
}
