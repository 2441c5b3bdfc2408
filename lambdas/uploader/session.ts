import { type Audience, type Lease, type LineEntry, readAudience } from '../shared/ledger/audiences.ts';
import {
  type Delivery,
  type DeliveryFailure,
  deliveryIndexDay,
  newDelivery,
  readDelivery,
  type SettledState,
} from '../shared/ledger/deliveries.ts';
import { LedgerConflictError } from '../shared/ledger/errors.ts';
import { type DeliveryFile, newFile, readFiles } from '../shared/ledger/files.ts';
import { judgeLease } from '../shared/ledger/lease.ts';
import type { LedgerTable, Versioned } from '../shared/ledger/table.ts';
import { joinLine, leaveLine, newHead } from '../shared/ledger/waiting-line.ts';
import type { ReplaceLockedError } from '../shared/tiktok/errors.ts';
import { LeaseLostError, NotYetError } from './errors.ts';
import { failureRecord } from './failure.ts';
import type { DeliveryOrder } from './order.ts';
import { begin, firstRecord, releaseLease, rowsAfter } from './session-records.ts';

/** How a session holds its lease. */
export interface SessionOptions {
  readonly ledger: LedgerTable;
  /** Name of the advertiser in the configuration. */
  readonly advertiser: string;
  readonly advertiserId: string;
  /** How long a lease lasts unless it is renewed, in milliseconds. */
  readonly leaseMs: number;
  /** Whether nothing is left to do for a delivery. */
  readonly isDoneWith: (delivery: Delivery) => boolean;
}

/** What one write changes in the ledger; each function gets the current record. */
export interface SessionChange {
  readonly delivery?: (record: Delivery) => Delivery;
  readonly audience?: (record: Audience) => Audience;
}

/**
 * A delivery in progress: it holds its audience's lease, and every write succeeds only if no other function has written. Once
 * the lease is lost, the signal is aborted and nothing more is written.
 */
export class DeliverySession {
  readonly #options: SessionOptions;
  readonly #order: DeliveryOrder;
  readonly #abort = new AbortController();
  readonly #files: Map<number, Versioned<DeliveryFile>>;
  #delivery: Versioned<Delivery>;
  #audience: Versioned<Audience>;
  #writes: Promise<void> = Promise.resolve();
  #heartbeat: NodeJS.Timeout | undefined;
  #hasProgressed = false;
  #awaited: readonly LineEntry[] = [];
  /** Whether TikTok has been asked for the audience since the lease was taken. */
  isLookedUp = false;

  private constructor(
    options: SessionOptions,
    order: DeliveryOrder,
    delivery: Versioned<Delivery>,
    audience: Versioned<Audience>,
    files: Map<number, Versioned<DeliveryFile>>,
  ) {
    this.#options = options;
    this.#order = order;
    this.#delivery = delivery;
    this.#audience = audience;
    this.#files = files;
  }

  /**
   * Takes the audience's lease for a delivery.
   *
   * The delivery is read before the lease is taken, and the lease is taken only for the version that was read. So the holder
   * of the lease always has an open delivery, whatever other functions did meanwhile.
   *
   * @param options the ledger and how long leases last
   * @param order what is to be delivered
   * @returns the session, which renews its lease until it is closed; undefined when nothing is left to do
   * @throws {NotYetError} when another delivery, or another function with this delivery, is changing the audience
   */
  static async open(options: SessionOptions, order: DeliveryOrder): Promise<DeliverySession | undefined> {
    const { ledger, advertiserId, leaseMs } = options;
    const present = await readDelivery(ledger, order.address);
    if (present !== undefined && options.isDoneWith(present.record)) return undefined;
    const delivery = present ?? newDelivery(order.address, firstRecord(order));
    const audience = await readAudience(ledger, advertiserId, order.audience, order.format);
    const verdict = judgeLease(audience.record.lease, order.address.id, Date.now(), leaseMs);
    if (verdict.kind === 'busy') {
      throw new NotYetError(
        `Another delivery is at work on ${order.audience}, ${order.format}`,
        verdict.waitMs,
      );
    }
    const files = await readFiles(ledger, order.address);
    const session = new DeliverySession(options, order, delivery, audience, files);
    await session.#take(verdict.lease, verdict.hasDied);
    return session;
  }

  get delivery(): Delivery {
    return this.#delivery.record;
  }

  get audience(): Audience {
    return this.#audience.record;
  }

  /** Failures since the last success. */
  get failures(): number {
    return this.#hasProgressed ? 0 : this.delivery.failures;
  }

  /** Aborted, with a {@link LeaseLostError}, once another function has taken over. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** The checked file of an index; undefined when its lines are not checked yet. */
  file(index: number): DeliveryFile | undefined {
    return this.#files.get(index)?.record;
  }

  /**
   * Writes the delivery and its audience, which also renews the lease.
   *
   * @throws {LeaseLostError} when another function has taken over
   */
  save(change: SessionChange): Promise<void> {
    const audience = (record: Audience): Audience => this.#renewed(change.audience?.(record) ?? record);
    return this.#inOrder(() => this.#write({ ...change, audience }));
  }

  /**
   * Writes one file.
   *
   * @param index index of the file in the order
   * @param update gets the current record, undefined for a new one
   * @throws {LeaseLostError} when another function has taken over
   */
  saveFile(index: number, update: (record: DeliveryFile | undefined) => DeliveryFile): Promise<void> {
    return this.#inOrder(async () => {
      const present = this.#files.get(index);
      const record = update(present?.record);
      const item =
        present === undefined ? newFile(this.#order.address, index, record) : { ...present, record };
      const [written] = await this.#options.ledger.write([item]);
      this.#hasProgressed = true;
      this.#files.set(index, written);
    });
  }

  /** Deliveries that can continue or end because of this one; wake them after the lease is released. */
  get awaited(): readonly LineEntry[] {
    return this.#awaited;
  }

  /**
   * Leaves the delivery in the audience's line until TikTok accepts the replace at its head.
   *
   * @param retryMs milliseconds after a refusal until TikTok is asked again
   * @param refusal TikTok's refusal; omitted when TikTok was not asked
   */
  async joinLine(retryMs: number, refusal?: ReplaceLockedError): Promise<void> {
    const { address, action, exportedAt } = this.#order;
    const now = Date.now();
    const entry = { deliveryId: address.id, partition: address.partition, action, exportedAt };
    const { line, superseded } = joinLine(this.audience.waitingLine, entry, now);
    const waitingLine = refusal === undefined ? line : { ...line, nextAttemptAt: now + retryMs };
    const waiting = {
      state: 'waiting',
      waitingSince: new Date(action === 'replace' ? line.since : now).toISOString(),
      nextAttemptAt: new Date(waitingLine.nextAttemptAt).toISOString(),
      ...(refusal === undefined ? {} : { lastFailure: failureRecord(refusal) }),
    } as const;
    await this.save({
      delivery: (record) => ({
        ...record,
        ...waiting,
        waitingSince: record.waitingSince ?? waiting.waitingSince,
      }),
      audience: (record) => ({ ...record, waitingLine }),
    });
    this.#awaited = superseded;
  }

  /**
   * Ends the delivery successfully: one write records its outcome and releases the lease.
   *
   * @param state how it ended
   * @param rows number of its lines
   * @param expiresAt epoch seconds after which its item may be deleted
   */
  async settle(state: SettledState, rows: number, expiresAt: number): Promise<void> {
    const { audienceId, tiktokName } = this.audience;
    await this.#end((record) => ({
      ...record,
      state,
      rows,
      audienceId,
      audienceName: tiktokName,
      expiresAt,
    }));
  }

  /**
   * Ends the delivery as failed; a redriven message continues from the recorded state.
   *
   * @param lastFailure what was wrong
   * @param deadLetteredMessageId the message whose copy is in the dead-letter queue
   * @param expiresAt epoch seconds after which its item may be deleted, unless a redrive begins before
   */
  async fail(lastFailure: DeliveryFailure, deadLetteredMessageId: string, expiresAt: number): Promise<void> {
    await this.#end((record) => ({
      ...record,
      state: 'failed',
      failures: 0,
      lastFailure,
      deadLetteredMessageId,
      expiresAt,
    }));
  }

  /** Counts a failure after which the delivery will be tried again. */
  async noteFailure(lastFailure: DeliveryFailure): Promise<void> {
    await this.save({ delivery: (record) => ({ ...record, failures: this.failures + 1, lastFailure }) });
  }

  /** Keeps the reason why the delivery waits, without counting a failure. */
  async noteWait(lastFailure: DeliveryFailure): Promise<void> {
    await this.save({ delivery: (record) => ({ ...record, lastFailure }) });
  }

  /** Releases the lease unless it is lost; a delivery that is changing the audience still excludes others. */
  async close(): Promise<void> {
    clearInterval(this.#heartbeat);
    await this.#writes;
    if (this.#abort.signal.aborted || this.audience.lease === undefined) return;
    await this.#inOrder(() => this.#write({ audience: releaseLease }));
  }

  async #end(delivery: (record: Delivery) => Delivery): Promise<void> {
    const { id, state, action, rows = 0, source, runId } = delivery(this.delivery);
    const run = source === undefined || runId === undefined ? undefined : { source, runId };
    const lastDelivery = { id, state, action, rows, at: new Date().toISOString(), run };
    const before = this.audience;
    const audience = (record: Audience): Audience => ({
      ...record,
      lease: undefined,
      waitingLine: leaveLine(record.waitingLine, id),
      lastDelivery,
      deliveredRows:
        state === 'delivered' ? rowsAfter(record.deliveredRows ?? 0, action, rows) : record.deliveredRows,
    });
    const ended = (record: Delivery): Delivery => ({
      ...delivery(record),
      nextAttemptAt: undefined,
      waitingSince: undefined,
    });
    await this.#inOrder(() => this.#write({ delivery: ended, audience }));
    clearInterval(this.#heartbeat);
    const head = newHead(before, this.audience);
    this.#awaited = head === undefined ? [] : [head];
  }

  async #take(lease: Lease, hasDied: boolean): Promise<void> {
    try {
      const { advertiser, advertiserId } = this.#options;
      await this.#write({
        delivery: (record) => ({ ...begin(record, hasDied), advertiser, advertiserId }),
        audience: (record) => ({ ...record, advertiser, lease }),
      });
    } catch (error) {
      if (!(error instanceof LedgerConflictError)) throw error;
      throw new NotYetError('Another function took the audience at the same moment', this.#options.leaseMs);
    }
    this.#heartbeat = setInterval(() => void this.#renew(), this.#options.leaseMs / 3);
  }

  /** A renewal that fails without a conflict is repeated while the lease lasts. */
  async #renew(): Promise<void> {
    try {
      await this.save({});
    } catch (cause) {
      // Stryker disable next-line OptionalChaining: only a renewal that overlaps the delivery's end finds no lease.
      const until = this.audience.lease?.until ?? 0;
      if (Date.now() > until) this.#abort.abort(new LeaseLostError('The lease ran out', { cause }));
    }
  }

  /** Writes one after the other, and not after the lease is lost. */
  async #inOrder(write: () => Promise<void>): Promise<void> {
    const result = this.#writes.then(async () => {
      this.#abort.signal.throwIfAborted();
      await write();
    });
    this.#writes = result.catch((cause: unknown) => {
      if (!(cause instanceof LedgerConflictError)) return;
      this.#abort.abort(new LeaseLostError('Another function has taken the audience over', { cause }));
    });
    await this.#writes;
    this.#abort.signal.throwIfAborted();
    await result;
  }

  async #write(change: SessionChange & Required<Pick<SessionChange, 'audience'>>): Promise<void> {
    const delivery = change.delivery?.(this.delivery) ?? this.delivery;
    const audience = change.audience(this.audience);
    const updatedAt = new Date().toISOString();
    const stamp = { updatedAt, day: deliveryIndexDay(delivery.state, updatedAt) };
    [this.#delivery, this.#audience] = await this.#options.ledger.write([
      { ...this.#delivery, record: { ...delivery, ...stamp } },
      { ...this.#audience, record: audience },
    ]);
  }

  /** A delivery that has ended has no lease any more. */
  #renewed(record: Audience): Audience {
    const { lease } = record;
    if (lease === undefined) return record;
    return { ...record, lease: { ...lease, until: Date.now() + this.#options.leaseMs } };
  }
}
