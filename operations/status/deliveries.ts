import {
  type Delivery,
  deliveriesOfDay,
  deliveriesOfRun,
  waitingDeliveries,
  whyUnfinished,
} from '../../lambdas/shared/ledger/deliveries.ts';
import type { ExportItem } from '../../lambdas/shared/ledger/export-item.ts';
import type { Ledger } from '../ledger.ts';
import type { StatusQuestion } from './question.ts';

/** Days back that hand-placed files are looked for: they belong to no export that would lead to them. */
const DAYS_OF_HAND_PLACED = 7;
const DAY_MS = 86_400_000;

/** The state of one delivery. */
export interface DeliveryStatus {
  /** Name of the advertiser. */
  readonly advertiser: string;
  readonly audience: string;
  readonly format: string;
  readonly action: Delivery['action'];
  readonly state: Delivery['state'];
  readonly since: string;
  readonly rows?: number;
  readonly source?: string;
  readonly runId?: string;
  readonly key: string;
  readonly reason?: string;
  readonly requestId?: string;
  /** When a waiting delivery is tried again (ISO 8601). */
  readonly nextAttemptAt?: string;
}

/** The deliveries of some exports, of files placed by hand, and those that wait. */
export async function readDeliveries(
  ledger: Ledger,
  question: StatusQuestion,
  exports: readonly ExportItem[],
): Promise<Delivery[]> {
  const ofRuns = await Promise.all(
    exports.map(({ source, runId }) => deliveriesOfRun(ledger.table, source, runId)),
  );
  const byHand = question.withHandPlaced ? await handPlaced(ledger, question.now) : [];
  const shown = new Set([...ofRuns.flat(), ...byHand].map(({ id }) => id));
  // A waiting one may be of an older run, or of a file that was placed longer ago.
  const waiting = (await waitingDeliveries(ledger.table)).filter(
    ({ id, source }) => !shown.has(id) && isOfQuestion(source, question),
  );
  return [...ofRuns.flat(), ...byHand, ...waiting];
}

const isOfQuestion = (source: string | undefined, question: StatusQuestion): boolean =>
  source === undefined ? question.withHandPlaced : question.sources.includes(source);

async function handPlaced({ table }: Ledger, now: Date): Promise<Delivery[]> {
  const days = Array.from({ length: DAYS_OF_HAND_PLACED }, (_, back) =>
    new Date(now.getTime() - back * DAY_MS).toISOString().slice(0, 10),
  );
  const lists = await Promise.all(days.map((day) => deliveriesOfDay(table, day)));
  return lists.flat().filter(({ runId }) => runId === undefined);
}

/**
 * Returns the state of a delivery.
 *
 * @param delivery as the ledger has it
 * @param advertiser name of its advertiser
 */
export function deliveryStatus(delivery: Delivery, advertiser: string): DeliveryStatus {
  const { audience, format, action, state, key, rows, source, runId, nextAttemptAt } = delivery;
  return {
    advertiser,
    audience,
    format,
    action,
    state,
    since: delivery.updatedAt,
    key,
    ...(rows === undefined ? {} : { rows }),
    ...(source === undefined ? {} : { source }),
    ...(runId === undefined ? {} : { runId }),
    ...whyUnfinished(delivery),
    ...(nextAttemptAt === undefined || state !== 'waiting' ? {} : { nextAttemptAt }),
  };
}
