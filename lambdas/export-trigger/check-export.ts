import type { ExportRef } from '../shared/exports/keys.ts';
import { LedgerConflictError } from '../shared/ledger/errors.ts';
import type { ExportItem } from '../shared/ledger/export-item.ts';
import { LONGEST_DELAY_SECONDS } from './check-queue.ts';
import { acceptRequest, decide } from './decide.ts';
import type { Circumstances, Decision, Seen } from './decision.ts';
import type { ExportCheck } from './export-check.ts';
import { observe } from './observe.ts';
import { afterRetry } from './query-retry.ts';
import type { Services, Visit } from './services.ts';
import { startJobRun } from './start-job-run.ts';
import { secondsAfter, secondsBetween } from './times.ts';
import { discover } from './transitions.ts';

/** A conflict means that somebody else moved the export on: each further try sees more of it done. */
const MOST_TRIES = 8;

/**
 * Checks one export and does the next thing for it, at most one start of a job run or of a failed query.
 *
 * @throws {LedgerConflictError} when others kept being faster
 * @throws {JobStartRefusedError} when Glue refuses the job run
 * @throws {QueryRunnerError} when query-runner gave no answer; a later check asks again
 * @throws {JobStartInDoubtError} when Glue's answer was lost; a later check finds out
 */
export async function checkExport(
  ref: ExportRef,
  check: ExportCheck,
  visit: Visit,
  services: Services,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const known =
      attempt === 1 && check.listed !== undefined ? check.listed.item : await services.ledger.get(ref);
    try {
      await checkOnce(known ?? discover(ref, services.now()), check, visit, services);
      return;
    } catch (error) {
      if (!(error instanceof LedgerConflictError) || attempt === MOST_TRIES) throw error;
    }
  }
}

async function checkOnce(
  known: ExportItem,
  check: ExportCheck,
  visit: Visit,
  services: Services,
): Promise<void> {
  // One time for all of it: what was not looked for as too early must not count as missing a moment later.
  const at = circumstances(check, visit, services);
  const item = check.request === undefined ? known : acceptRequest(known, check.request);
  if (!check.atOnce && item === known && isCheckOnItsWay(known, at.now)) return;
  const seen = await observe(item, check, at.now, services);
  const decision = await startQueryAgain(decide(item, seen, at), at.now, services);
  const usage = seen.jobRun?.usage;
  if (usage !== undefined) await services.usages.note(item, usage, at.now);
  const written = await record(known, decision, seen, services);
  await tell(written, known.runId, decision, services);
  const claimed = written.state === 'preparing' && written.jobRunId === undefined && written !== known;
  if (claimed && (known.state !== 'preparing' || known.claimedAt !== written.claimedAt)) {
    await startJobRun(written, visit, services);
  }
}

/** Before anything is written: should this fail, a later check finds the same failed query and asks again. */
async function startQueryAgain(decision: Decision, now: string, services: Services): Promise<Decision> {
  const failed = decision.startsQueryAgain;
  if (failed === undefined) return decision;
  return afterRetry(failed, await services.queryRunner.startAgain(failed.item), now);
}

async function tell(item: ExportItem, runId: string, { news }: Decision, services: Services): Promise<void> {
  for (const one of news) services.bulletin.tell(item, one);
  const isDelivered = news.some(({ kind }) => kind === 'delivered');
  if (!isDelivered && !news.some(({ kind }) => kind === 'prepared')) return;
  // The page only shows what report and ledger say: without it nothing is lost, so that the export goes on.
  await writePage(item.source, runId, isDelivered, services).catch((error: Error) => {
    services.bulletin.tell(item, { kind: 'page-missing', reason: error.message });
  });
}

async function writePage(
  source: string,
  runId: string,
  isDelivered: boolean,
  { deliveries, reports, usages }: Services,
): Promise<void> {
  const facts = isDelivered ? await deliveries.facts(source, runId) : undefined;
  await reports.writePage(source, runId, facts, await usages.ofRun(source, runId));
}

const isCheckOnItsWay = (item: ExportItem, now: string): boolean =>
  item.state === 'discovered' && item.nextCheckAt !== undefined && item.nextCheckAt > now;

function circumstances(
  { scheduled, source }: ExportCheck,
  visit: Visit,
  { config, waits, now }: Services,
): Circumstances {
  return {
    now: now(),
    onArrival: source.prepareSchedule === undefined,
    scheduled,
    room: visit.room,
    settleSeconds: waits.settleSeconds,
    retryWaitSeconds: waits.retryWaitSeconds,
    queryRetryWaitSeconds: waits.queryRetryWaitSeconds,
    maxQueryRetries: source.cleanRooms?.maxRetries ?? 0,
    maxAttempts: config.preparation.maxAttempts,
    claimSeconds: visit.secondsLeft() + CLAIM_MARGIN_SECONDS,
  };
}

/** The clocks of two invocations may differ by a little. */
const CLAIM_MARGIN_SECONDS = 10;

/** Writes what was decided, if anything; only the writer who wins sends for the next check. */
async function record(
  known: ExportItem,
  decision: Decision,
  seen: Seen,
  services: Services,
): Promise<ExportItem> {
  const now = services.now();
  const nextCheckAt = nextCheck(decision, now);
  const isNew = known.version === 0 && (seen.objects !== undefined || seen.query !== undefined);
  const changed = decision.item !== known && known.version > 0;
  if (!isNew && !changed && nextCheckAt === undefined) return known;
  const item: ExportItem = {
    ...decision.item,
    version: known.version + 1,
    changedAt: now,
    ...(nextCheckAt === undefined ? {} : { nextCheckAt }),
  };
  await services.ledger.put(item);
  if (nextCheckAt !== undefined) await services.queue.checkExport(item, secondsBetween(now, nextCheckAt) + 1);
  return item;
}

/** A check that is already on its way and early enough needs no second one. */
function nextCheck({ item, wakeAt }: Decision, now: string): string | undefined {
  if (wakeAt === undefined) return undefined;
  const { nextCheckAt } = item;
  if (nextCheckAt !== undefined && nextCheckAt > now && nextCheckAt <= wakeAt) return undefined;
  const latest = secondsAfter(now, LONGEST_DELAY_SECONDS - 1);
  return wakeAt < latest ? wakeAt : latest;
}
