import type { ExportObjects } from '../shared/exports/objects.ts';
import type {
  DeliveredExport,
  DiscoveredExport,
  ExportItem,
  FailedExport,
  PreparedExport,
  PreparingExport,
  RunRequest,
} from '../shared/ledger/export-item.ts';
import type { Circumstances, Decision, News, ReportFacts, Seen } from './decision.ts';
import { verdictOf } from './job-run-facts.ts';
import { decideFailedQuery } from './query-retry.ts';
import { readinessOf } from './readiness.ts';
import { secondsAfter } from './times.ts';
import { claim, confirm, deliver, fail, fulfil, prepare, startOver, unclaim, wait } from './transitions.ts';

/** Waits of 1, 4, 16, … times the retry wait: a cause that passes has time to pass. */
const RETRY_GROWTH = 4;
/** Longer than any listing of Clean Rooms' queries looks back, so that nothing that is gone comes back as new. */
const KEPT_AFTER_GONE_SECONDS = 90 * 24 * 3600;

/**
 * The one place that decides what happens to an export: discovered → preparing → prepared → delivered, or failed.
 * An item that becomes `preparing` without a job run is a claim: who manages to write it starts the job run.
 *
 * @param item what the ledger knows, or a new one of version 0
 * @param seen the state outside the ledger
 * @param at the circumstances
 */
export function decide(item: ExportItem, seen: Seen, at: Circumstances): Decision {
  return decideByState(seen.objects === undefined ? item : keepWhilePresent(item), seen, at);
}

function decideByState(item: ExportItem, seen: Seen, at: Circumstances): Decision {
  switch (item.state) {
    case 'discovered':
      return decideDiscovered(item, seen, at);
    case 'preparing':
      return decidePreparing(item, seen, at);
    case 'prepared':
    case 'delivered':
      return decideFinished(item, seen, at);
    case 'failed':
      return decideFailed(item, seen, at);
  }
}

/**
 * Takes a person's run request into the item.
 *
 * @returns the same object when the request is already there or done
 */
export function acceptRequest<T extends ExportItem>(item: T, request: RunRequest): T {
  const known = item.request?.id === request.id || item.lastRequestId === request.id;
  return known ? item : { ...item, request };
}

function decideDiscovered(known: DiscoveredExport, seen: Seen, at: Circumstances): Decision {
  if (seen.report !== undefined) return becomePrepared(noteCost(known, seen), seen.report, seen, at);
  const item = noteSettling(known, seen, at.now);
  const unchangedSince = item.settling?.since ?? at.now;
  const readiness = readinessOf(seen.objects, seen.query, at.now, at.settleSeconds, unchangedSince);
  switch (readiness.kind) {
    case 'absent':
      return { item: expireWhenGone(fulfil(item), seen, at), news: item.request ? [{ kind: 'absent' }] : [] };
    case 'growing':
      return { item, wakeAt: readiness.settledAt, news: [] };
    case 'querying':
      return { item, news: [] };
    case 'refused':
      return decideFailedQuery(noteCost(item, seen), readiness, seen, at);
    case 'ready':
      return startWhenDue(item, readiness, seen, at);
  }
}

/** The settle time begins again with each change of the folder. */
function noteSettling(item: DiscoveredExport, { objects, query }: Seen, now: string): DiscoveredExport {
  if (objects === undefined || objects.complete || query !== undefined) return item;
  const { settling } = item;
  const { count, bytes, newestAt } = objects;
  const isSame = settling?.objects === count && settling.bytes === bytes && settling.newestAt === newestAt;
  return isSame ? item : { ...item, settling: { objects: count, bytes, newestAt, since: now } };
}

function startWhenDue(
  known: DiscoveredExport,
  ready: { objects: ExportObjects; exportedAt: string },
  seen: Seen,
  at: Circumstances,
): Decision {
  // Kept in the ledger: without room for a job run, the export starts later and not with the next schedule.
  const isDue = at.scheduled !== undefined && known.attempt === 0 && known.request === undefined;
  const item = isDue ? acceptRequest(known, at.scheduled) : known;
  const wanted = item.request !== undefined;
  const begun = item.attempt > 0;
  if (!at.onArrival && !wanted && !begun) return { item, news: [] };
  const { notBefore = at.now } = item;
  if (at.now < notBefore && !wanted) return { item, wakeAt: notBefore, news: [] };
  if (!at.room) return { item, news: [] };
  const named = seen.runIdTaken && seen.freeRunId !== undefined ? { ...item, runId: seen.freeRunId } : item;
  const start = { ...ready, now: at.now, claimSeconds: at.claimSeconds };
  return { item: claim(noteCost(named, seen), start), news: [] };
}

/** What the query or job cost, as far as Clean Rooms says it. */
function noteCost<T extends ExportItem>(item: T, { query }: Seen): T {
  return query?.crpuHours === undefined ? item : { ...item, crpuHours: query.crpuHours };
}

function decidePreparing(item: PreparingExport, seen: Seen, at: Circumstances): Decision {
  if (item.jobRunId !== undefined && item.request !== undefined && !item.request.force) {
    const { news, ...rest } = decidePreparing(fulfil(item), seen, at);
    return { ...rest, news: [{ kind: 'request-needless', state: item.state }, ...news] };
  }
  if (seen.jobRun === undefined) return decideWithoutJobRun(item, seen, at);
  const running = item.jobRunId === undefined ? confirm(item, seen.jobRun.id) : item;
  switch (verdictOf(seen.jobRun.state)) {
    case 'running':
      return noteLateObjects(running, seen, at);
    case 'succeeded':
      if (seen.report !== undefined) return becomePrepared(running, seen.report, seen, at);
      return becomeFailedAttempt(running, 'the job run succeeded but wrote no report', at);
    case 'stopped':
      return becomeFailed(running, 'stopped', seen.jobRun.error ?? 'the job run was stopped by a person');
    case 'failed':
      return becomeFailedAttempt(running, seen.jobRun.error ?? `the job run ended ${seen.jobRun.state}`, at);
  }
}

function decideWithoutJobRun(item: PreparingExport, seen: Seen, at: Circumstances): Decision {
  if (seen.report !== undefined) {
    // A report without a confirmed start: the run that was asked for has taken place.
    const ran = item.jobRunId === undefined ? fulfil(item) : item;
    return becomePrepared(ran, seen.report, seen, at);
  }
  if (item.jobRunId !== undefined) {
    return becomeFailedAttempt(item, `Glue does not know the job run ${item.jobRunId} any more`, at);
  }
  if (at.now < item.claimedUntil) return { item, wakeAt: item.claimedUntil, news: [] };
  // Whoever claimed this start is gone, and Glue has no run of it: the start never happened.
  return decideDiscovered(unclaim(item), seen, at);
}

function decideFinished(item: PreparedExport | DeliveredExport, seen: Seen, at: Circumstances): Decision {
  if (item.request?.force && seen.freeRunId !== undefined) {
    const again = { objects: seen.objects, query: seen.query };
    return decideDiscovered(startOver(item, seen.freeRunId), again, at);
  }
  if (item.request !== undefined && !item.request.force) {
    return { item: fulfil(item), news: [{ kind: 'request-needless', state: item.state }] };
  }
  if (item.state === 'prepared' && seen.delivered) {
    return { item: deliver(item, at.now), news: [{ kind: 'delivered' }] };
  }
  return noteLateObjects(expireWhenGone(item, seen, at), seen, at);
}

function decideFailed(item: FailedExport, seen: Seen, at: Circumstances): Decision {
  if (item.failure === 'retried' && item.request !== undefined) {
    return { item: fulfil(item), news: [{ kind: 'request-needless', state: item.state }] };
  }
  if (seen.report !== undefined) return becomePrepared(item, seen.report, seen, at);
  if (item.request === undefined) return { item: expireWhenGone(item, seen, at), news: [] };
  return decideDiscovered(startOver(item, item.runId), seen, at);
}

/** With a forced run still asked for, the export goes straight on to that. */
function becomePrepared(item: ExportItem, report: ReportFacts, seen: Seen, at: Circumstances): Decision {
  const prepared = { ...prepare(item, report, at.now), started: takenBy(report, item, seen) };
  const news: News = { kind: 'prepared', report };
  if (prepared.request === undefined) return { item: prepared, news: [news] };
  if (!prepared.request.force) return { item: fulfil(prepared), news: [news] };
  const next = decideFinished(prepared, { ...seen, delivered: false }, at);
  return { ...next, news: [news, ...next.news] };
}

function becomeFailedAttempt(item: PreparingExport, reason: string, at: Circumstances): Decision {
  if (item.attempt >= at.maxAttempts) return becomeFailed(item, 'preparation', reason);
  const notBefore = secondsAfter(at.now, at.retryWaitSeconds * RETRY_GROWTH ** (item.attempt - 1));
  return {
    item: wait(item, { notBefore, reason }),
    wakeAt: notBefore,
    news: [{ kind: 'attempt-failed', reason }],
  };
}

function becomeFailed(item: ExportItem, failure: FailedExport['failure'], reason: string): Decision {
  return { item: fail(item, failure, reason), news: [{ kind: 'failed', failure, reason }] };
}

/** Objects that came after the run began are in no partition: only a forced run takes them along. */
function noteLateObjects<T extends ExportItem>(item: T, seen: Seen, at: Circumstances): Decision {
  const { started } = item;
  if (started === undefined || seen.objects === undefined || item.lateAt !== undefined)
    return { item, news: [] };
  const { count, newestAt } = seen.objects;
  if (count <= started.objects && newestAt <= started.newestAt) return { item, news: [] };
  return {
    item: { ...item, lateAt: at.now },
    news: [{ kind: 'late-objects', objects: count - started.objects }],
  };
}

/** The ledger keeps an export as long as its objects, or it would be new again; then the table's TTL removes it. */
function expireWhenGone<T extends ExportItem>(item: T, seen: Seen, at: Circumstances): T {
  if (seen.objects !== undefined || item.expiresAt !== undefined) return item;
  return { ...item, expiresAt: Math.floor(Date.parse(at.now) / 1000) + KEPT_AFTER_GONE_SECONDS };
}

function keepWhilePresent<T extends ExportItem>(item: T): T {
  if (item.expiresAt === undefined) return item;
  const { expiresAt: _expiresAt, ...rest } = item;
  return rest as T;
}

/** What the run took as the export. The report says it, as a scheduled run or one of the AWS CLI began without a claim. */
function takenBy(
  report: ReportFacts,
  { started }: ExportItem,
  { objects, query }: Seen,
): ExportItem['started'] {
  if (report.foundFiles === undefined) return started ?? startedFrom(objects);
  // A retry has the time of the first attempt, and Clean Rooms' clock may be behind that of S3.
  const times = [report.exportedAt, started?.newestAt, query && objects?.newestAt];
  const newestAt = times.filter((time) => time !== undefined).reduce((a, b) => (a > b ? a : b));
  return { objects: report.foundFiles, newestAt };
}

const startedFrom = (objects: ExportObjects | undefined): ExportItem['started'] =>
  objects === undefined ? undefined : { objects: objects.count, newestAt: objects.newestAt };
