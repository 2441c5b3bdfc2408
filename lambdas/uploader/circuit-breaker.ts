import { createHash } from 'node:crypto';
import {
  type Circuit,
  judgeCircuit,
  newCircuit,
  nextCooldownMs,
  readCircuit,
} from '../shared/ledger/circuit.ts';
import { LedgerConflictError } from '../shared/ledger/errors.ts';
import type { LedgerTable, Versioned } from '../shared/ledger/table.ts';
import type { Credentials, CredentialsSource } from '../shared/tiktok/credentials.ts';
import type { AccessError } from '../shared/tiktok/errors.ts';
import { NotYetError } from './errors.ts';

/** Permission to call TikTok. */
export interface Admission {
  readonly credentials: Credentials;
  /** Whether the circuit is open and this delivery is the one that tests it. */
  readonly isProbe: boolean;
}

/**
 * The circuit of each advertiser. It opens when TikTok refuses the token or its permission, so that one delivery and not a
 * thousand ends in the dead-letter queue. While it is open, messages wait, and from time to time one of them tests the
 * token. A new token in the secret is tested at once.
 */
export class CircuitBreaker {
  readonly #ledger: LedgerTable;
  readonly #credentials: CredentialsSource;
  readonly #firstCooldownMs: number;

  /**
   * @param ledger the ledger, which has the circuits
   * @param credentials the credentials deliveries use
   * @param firstCooldownMs how long a circuit stays open the first time, in milliseconds
   */
  constructor(ledger: LedgerTable, credentials: CredentialsSource, firstCooldownMs: number) {
    this.#ledger = ledger;
    this.#credentials = credentials;
    this.#firstCooldownMs = firstCooldownMs;
  }

  /**
   * Lets a delivery through to TikTok.
   *
   * @returns the credentials to deliver with; as a probe, test them and close the circuit first
   * @throws {NotYetError} while the advertiser's circuit is open
   */
  async admit(): Promise<Admission> {
    const cached = await this.#credentials.current();
    const circuit = await readCircuit(this.#ledger, cached.advertiserId);
    if (circuit?.record.openUntil === undefined) return { credentials: cached, isProbe: false };
    const fresh = await this.#credentials.refresh();
    const verdict = judgeCircuit(circuit.record, digest(fresh), Date.now());
    if (verdict.kind === 'open') {
      throw new NotYetError(openReason(fresh, circuit.record), verdict.untilMs - Date.now());
    }
    const isProbe = verdict.kind === 'probe';
    if (isProbe) await this.#claimProbe(fresh, circuit);
    return { credentials: fresh, isProbe };
  }

  /**
   * Opens the circuit of an advertiser after a delivery was refused. If it is open already, it stays as it is: deliveries that
   * were in flight when it opened are refused for the same reason, and together they count once.
   */
  async open(credentials: Credentials, error: AccessError): Promise<void> {
    const present = await readCircuit(this.#ledger, credentials.advertiserId);
    if (present?.record.openUntil === undefined) await this.#writeRefusal(credentials, error, present);
  }

  /** Keeps the circuit of an advertiser open, for longer than before, after its probe was refused. */
  async keepOpen(credentials: Credentials, error: AccessError): Promise<void> {
    const present = await readCircuit(this.#ledger, credentials.advertiserId);
    await this.#writeRefusal(credentials, error, present);
  }

  /** Closes the circuit of an advertiser whose token has just been accepted. */
  async close({ advertiserId }: Credentials): Promise<void> {
    const present = await readCircuit(this.#ledger, advertiserId);
    if (present?.record.openUntil === undefined) return;
    await this.#writeUnlessChanged({ ...present, record: { ...present.record, openUntil: undefined } });
  }

  async #writeRefusal(
    credentials: Credentials,
    error: AccessError,
    present: Versioned<Circuit> | undefined,
  ): Promise<void> {
    const cooldownMs = nextCooldownMs(present?.record, this.#firstCooldownMs);
    const record: Circuit = {
      openUntil: Date.now() + cooldownMs,
      cooldownMs,
      tokenDigest: digest(credentials),
      reason: error.name,
      code: error.code,
      requestId: error.requestId,
      at: new Date().toISOString(),
    };
    const item = newCircuit(credentials.advertiserId, record);
    await this.#writeUnlessChanged({ ...item, version: present?.version ?? 0 });
  }

  /** Only one delivery tests the token at a time: the first to move the end of the open period. */
  async #claimProbe(credentials: Credentials, circuit: Versioned<Circuit>): Promise<void> {
    const { cooldownMs } = circuit.record;
    const record = {
      ...circuit.record,
      openUntil: Date.now() + cooldownMs,
      tokenDigest: digest(credentials),
    };
    try {
      await this.#ledger.write([{ ...circuit, record }]);
    } catch (error) {
      if (!(error instanceof LedgerConflictError)) throw error;
      throw new NotYetError(openReason(credentials, circuit.record), cooldownMs);
    }
  }

  /** A conflicting write means that another function has just opened or closed the circuit; its record is as good. */
  async #writeUnlessChanged(item: Versioned<Circuit>): Promise<void> {
    try {
      await this.#ledger.write([item]);
    } catch (error) {
      if (!(error instanceof LedgerConflictError)) throw error;
    }
  }
}

const openReason = ({ advertiserId }: Credentials, { reason, code }: Circuit): string =>
  `The circuit of advertiser ${advertiserId} is open: TikTok answered ${code ?? 'without code'} (${reason})`;

const digest = ({ accessToken }: Credentials): string =>
  createHash('sha256').update(accessToken).digest('hex').slice(0, 16);
