import type { SQSRecord } from 'aws-lambda';
import {
  type Delivery,
  type DeliveryFailure,
  type DeliveryState,
  readDelivery,
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
import { type CreatedObject, parseObjectCreated } from './event.ts';
import { decideFate, type Fate } from './fate.ts';
import type { PartitionObjects } from './objects.ts';
import { openSession } from './open-session.ts';
import { type DeliveryOrder, type OwnPlace, readOrder } from './order.ts';
import { describeFailure, type MessageHold, type MessageQueue } from './queue.ts';
import type { DeliverySession } from './session.ts';

/** What the uploader works with, whatever the message. */
export interface UploaderTools {
  readonly settings: UploaderSettings;
  readonly ledger: LedgerTable;
  readonly objects: PartitionObjects;
  readonly advertisers: Advertisers;
  readonly queue: MessageQueue;
}

/** How a message ended: with nothing to do, with its delivery settled, or stopped. */
export type MessageOutcome =
  | { readonly kind: 'ignored' }
  /** A hand-placed file was removed or moved before its delivery began. */
  | { readonly kind: 'gone'; readonly key: string }
  /** The message was sent again with the message group of its advertiser. */
  | { readonly kind: 'grouped'; readonly key: string; readonly advertiser: string }
  | {
      readonly kind: 'settled';
      readonly order: DeliveryOrder;
      /** Set where metrics tell several advertisers apart. */
      readonly advertiser?: string | undefined;
      readonly state: DeliveryState;
      readonly rows: number;
    }
  | {
      readonly kind: 'stopped';
      readonly order: DeliveryOrder | undefined;
      /** Set where metrics tell several advertisers apart. */
      readonly advertiser?: string | undefined;
      readonly error: unknown;
      readonly fate: Fate;
    };

/** What has been found out about a message so far, for whoever has to deal with its failure. */
interface Progress {
  advertiser?: AdvertiserTools;
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
  let hold: MessageHold | undefined;
  try {
    const created = parseObjectCreated(message.body);
    const place = parsePartitionKey(created.key);
    if (place.kind === 'other') return { kind: 'ignored' };
    hold = tools.queue.hold(message, 2 * tools.settings.leaseMs);
    return await tryToDeliver(created, place, message, tools, deadline, progress);
  } catch (thrown) {
    // An aborted request says only that it was aborted; the signal knows why.
    const error: unknown = progress.signal.aborted ? progress.signal.reason : thrown;
    await hold?.end();
    const fate = await dealWith(error, message, tools, progress);
    const advertiser = tools.advertisers.areSeveral ? progress.advertiser?.name : undefined;
    return { kind: 'stopped', order: progress.order, advertiser, error, fate };
  } finally {
    await hold?.end();
    await progress.session?.close();
  }
}

async function tryToDeliver(
  created: CreatedObject,
  place: OwnPlace,
  message: SQSRecord,
  tools: UploaderTools,
  deadline: Deadline,
  progress: Progress,
): Promise<MessageOutcome> {
  const { settings, ledger, objects } = tools;
  const expiresAt = (): number => Math.floor(Date.now() / 1000 + settings.retentionDays * 86_400);
  const order = await readOrder({ objects, ledger, expiresAt }, created, place, deadline.signal);
  if (order === undefined) return { kind: 'gone', key: created.key };
  progress.order = order;
  const { advertisers, queue } = tools;
  const known = (await readDelivery(ledger, order.address))?.record;
  if (known !== undefined && isDoneWith(known, message)) {
    return { kind: 'settled', order, state: known.state, rows: 0 };
  }
  if (advertisers.areSeveral && !queue.isGrouped(message)) {
    const group = advertisers.nameOf(order);
    await queue.sendGrouped(message, group);
    return { kind: 'grouped', key: created.key, advertiser: group };
  }
  // A delivery that has begun ends where it began, whatever the configuration says by now.
  const name = advertisers.nameOf({ ...order, advertiser: order.advertiser ?? known?.advertiser });
  const advertiser = advertisers.toolsOf(name);
  progress.advertiser = advertiser;
  const credentials = await admitDelivery({ ...advertiser, settings }, deadline);
  progress.credentials = credentials;
  const { advertiserId } = credentials;
  const lease = { ledger, advertiser: name, advertiserId, leaseMs: settings.leaseMs };
  const session = await openSession(lease, order, deadline);
  progress.session = session;
  if (session.failures >= settings.maxFailures) throw new FunctionDiedError(session.failures);
  progress.signal = AbortSignal.any([session.signal, deadline.signal]);
  const calls = { advertiserId, signal: progress.signal, remainingMs: deadline.remainingMs };
  const state = await deliver({ ...tools, ...advertiser, order, session, deadline, calls, expiresAt });
  const rows = session.delivery.rows ?? 0;
  return { kind: 'settled', order, advertiser: advertisers.areSeveral ? name : undefined, state, rows };
}

/** A message whose delivery is settled, or that stands in the dead-letter queue itself; one put back from there does not. */
const isDoneWith = ({ state, deadLetteredMessageId }: Delivery, { messageId }: SQSRecord): boolean =>
  state === 'failed' ? deadLetteredMessageId === messageId : state !== 'received' && state !== 'delivering';

async function dealWith(
  error: unknown,
  message: SQSRecord,
  { settings, queue }: UploaderTools,
  { advertiser, credentials, order, session }: Progress,
): Promise<Fate> {
  const receives = Number(message.attributes.ApproximateReceiveCount);
  const failures = session?.failures ?? receives - 1;
  const fate = decideFate(error, { failures, receives }, settings, Math.random());
  if (error instanceof AccessError && credentials !== undefined)
    await advertiser?.circuit.open(credentials, error);
  if (fate.kind === 'bury') {
    await queue.bury(message, error, order?.address.id);
    await session?.fail(failureRecord(error), message.messageId);
  } else {
    if (fate.isFailure) await session?.noteFailure(failureRecord(error));
    await queue.postpone(message, fate.delayMs);
  }
  return fate;
}

function failureRecord(error: unknown): DeliveryFailure {
  const { Reason, Message, Code, RequestId } = describeFailure(error);
  return { name: Reason, message: Message, code: Code, requestId: RequestId, at: new Date().toISOString() };
}
