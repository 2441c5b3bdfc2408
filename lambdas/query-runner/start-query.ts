import { CleanRoomsServiceException } from '@aws-sdk/client-cleanrooms';
import type { Analyses } from '../shared/clean-rooms/analyses.ts';
import { AT_WORK, hasEnded, writesExportsOf } from '../shared/clean-rooms/analysis.ts';
import { LedgerConflictError } from '../shared/ledger/errors.ts';
import type { QueryStart, QueryStarts } from '../shared/ledger/query-starts.ts';
import { startFailureOf } from '../shared/start-failure.ts';
import {
  QueryPostponedError,
  QueryRefusedError,
  QueryRequestError,
  QueryStartInDoubtError,
} from './errors.ts';
import {
  type Asked,
  isAnswered,
  isAsScheduled,
  isRepeat,
  noStart,
  settled,
  started,
} from './recorded-start.ts';
import type { QueryParameters, QueryRequest, QuerySource } from './request.ts';

/** What a query start needs from outside. */
export interface QueryServices {
  /** Of the source's kind. */
  readonly analyses: Pick<Analyses, 'list' | 'get'>;
  /**
   * Makes a request to Clean Rooms.
   *
   * @returns sends it; resolves to the id of what was started
   * @throws {QueryRequestError} when the parameters do not fit
   */
  readonly prepare: (given: QueryParameters) => () => Promise<string>;
  readonly starts: Pick<QueryStarts, 'get' | 'put'>;
  readonly exportsBucket: string;
  readonly now: () => Date;
  /** @returns milliseconds that the function has left */
  readonly timeLeftMs: () => number;
}

/** What came of asking for a query or job. */
export type QueryAnswer =
  | {
      readonly source: string;
      /** `superseded`: the failed one that was to be started again is not the latest any more. */
      readonly state: 'started' | 'running' | 'superseded';
      readonly queryId: string;
    }
  /** What the schedule asks for at this time, or at a later one, was done before: the call came twice, or too late. */
  | { readonly source: string; readonly state: 'repeated' }
  /** Another invocation is about to start it. */
  | { readonly source: string; readonly state: 'starting' }
  /** Clean Rooms can start none now. The ledger keeps what the schedule asked for, and export-trigger asks again. */
  | { readonly source: string; readonly state: 'postponed'; readonly reason: string };

/** The clocks of two invocations may differ by a little. */
const CLAIM_MARGIN_MS = 10_000;

/**
 * Starts the query or job of a source unless one of it is still at work. However many ask at once, one starts it.
 *
 * EventBridge Scheduler calls at least once, so that a schedule's time is answered once: by what was started or found at work for it,
 * or for a later time.
 *
 * @param request which parameters, which failed one is to be started again, or what a schedule asked for before
 * @throws {QueryRequestError} when the parameters do not fit, or nothing is known of the failed one
 * @throws {QueryRefusedError} when Clean Rooms refuses; nothing was started
 * @throws {QueryPostponedError} when Clean Rooms can start none now; nothing was started. For a schedule, that is an answer
 * @throws {QueryStartInDoubtError} for a schedule, while another start is not confirmed
 */
export async function startQuery(
  source: QuerySource,
  request: Asked,
  services: QueryServices,
): Promise<QueryAnswer> {
  const { name } = source;
  const recorded = await services.starts.get(name);
  if (isAnswered(request, recorded)) return { source: name, state: 'repeated' };
  const inDoubt = recorded !== undefined && recorded.queryId === undefined;
  if (inDoubt && services.now() < new Date(recorded.claimedUntil)) return starting(name, request);
  const confirmed = inDoubt ? await confirmedStart(source, recorded, services) : undefined;
  if (confirmed !== undefined && !(await wasWritten(confirmed, services))) return starting(name, request);
  const last = confirmed ?? recorded;
  if (!isOpen(request, last)) {
    if (last?.queryId !== undefined) return { source: name, state: 'superseded', queryId: last.queryId };
    throw new QueryRequestError(`${request.retryOf ?? 'what is postponed'} was not started by this function`);
  }
  const running = await findRunning(source, last?.queryId, services);
  if (running !== undefined) {
    // Its result is what the schedule asked for, unless it was started for something else. Another invocation that writes the
    // start knows better.
    const isOther = running === last?.queryId && !isAsScheduled(last);
    const isAskedBySchedule = last?.postponed !== undefined || request.scheduledAt !== undefined;
    if (isAskedBySchedule && !isOther) {
      await wasWritten(settled(last ?? noStart(name, services.now()), request.scheduledAt), services);
    }
    return { source: name, state: 'running', queryId: running };
  }
  if (confirmed !== undefined && isRepeat(request, confirmed, services.now())) {
    return { source: name, state: 'started', queryId: confirmed.queryId };
  }
  const claim = claimOf(source, request, last, services);
  const start = services.prepare({
    parameters: claim.parameters,
    requestedAt: new Date(claim.requestedAt),
  });
  if (!(await wasWritten(claim, services))) return starting(name, request);
  try {
    const queryId = await start();
    await services.starts.put({ ...started(claim), queryId });
    return { source: name, state: 'started', queryId };
  } catch (error) {
    return giveBack(claim, error, { last, request }, services);
  }
}

/** @returns false when another invocation was faster */
async function wasWritten(start: QueryStart, { starts }: Pick<QueryServices, 'starts'>): Promise<boolean> {
  try {
    await starts.put(start);
    return true;
  } catch (error) {
    if (error instanceof LedgerConflictError) return false;
    throw error;
  }
}

/** The other invocation may have failed, after which Lambda calls again only whoever got an error. */
function starting(source: string, { scheduled }: Pick<QueryRequest, 'scheduled'>): QueryAnswer {
  if (!scheduled) return { source, state: 'starting' };
  throw new QueryStartInDoubtError(`whether the query of ${source} was started is not known yet`);
}

/** Whether what was asked for before is still to be started. */
function isOpen({ postponed, retryOf }: Asked, last: QueryStart | undefined): boolean {
  if (retryOf !== undefined) return isLatest(retryOf, last);
  return !postponed || last?.postponed !== undefined;
}

/** Also while it is in doubt whether the start in its place was made. */
const isLatest = (id: string, last: QueryStart | undefined): boolean =>
  last?.queryId === id || (last?.queryId === undefined && last?.retryOf === id);

type ConfirmedStart = QueryStart & { readonly queryId: string };

/**
 * Finds what a start in doubt has started: the query or job of the source that was created while the start could be made.
 * It may have ended already.
 *
 * @returns the start with its id; undefined when nothing was started
 */
async function confirmedStart(
  source: QuerySource,
  start: QueryStart,
  { analyses, exportsBucket }: QueryServices,
): Promise<ConfirmedStart | undefined> {
  if (start.claimedAt === undefined) return undefined;
  const { membershipId } = source.cleanRooms;
  const since = new Date(new Date(start.claimedAt).getTime() - CLAIM_MARGIN_MS).toISOString();
  for await (const { id, createdAt } of analyses.list(membershipId)) {
    // The newest come first.
    if (createdAt < since) break;
    if (createdAt > start.claimedUntil || id === start.retryOf) continue;
    const found = await analyses.get(membershipId, id);
    if (found !== undefined && writesExportsOf(found, exportsBucket, source)) {
      return { ...started(start), queryId: id };
    }
  }
  return undefined;
}

type Claim = QueryStart & { readonly claimedAt: string; readonly requestedAt: string };

/** One that is started again, or later, is the same request: its parameters, and dates relative to when it was first asked for. */
function claimOf(
  { name }: QuerySource,
  { parameters, postponed, retryOf, scheduledAt }: Asked,
  last: QueryStart | undefined,
  { now, timeLeftMs }: QueryServices,
): Claim {
  const at = now();
  const again = retryOf === undefined ? undefined : last;
  const asked = postponed ? last?.postponed : again;
  return {
    source: name,
    version: (last?.version ?? 0) + 1,
    claimedAt: at.toISOString(),
    claimedUntil: new Date(at.getTime() + timeLeftMs() + CLAIM_MARGIN_MS).toISOString(),
    attempt: (again?.attempt ?? 0) + 1,
    requestedAt: asked?.requestedAt ?? scheduledAt ?? at.toISOString(),
    parameters: again?.parameters ?? parameters,
    ...(retryOf === undefined ? {} : { retryOf }),
    ...(last?.answeredUntil === undefined ? {} : { answeredUntil: last.answeredUntil }),
    // Until the start is confirmed.
    ...(last?.postponed === undefined ? {} : { postponed: last.postponed }),
  };
}

/** Whoever started it: this function, a person in the console, or another program of the membership. */
async function findRunning(
  source: QuerySource,
  lastId: string | undefined,
  { analyses, exportsBucket }: QueryServices,
): Promise<string | undefined> {
  const { membershipId } = source.cleanRooms;
  // A list may not show yet what was started a moment ago; the query itself is known at once.
  const last = lastId === undefined ? undefined : await analyses.get(membershipId, lastId);
  if (last !== undefined && !hasEnded(last.status)) return last.id;
  for (const status of AT_WORK) {
    for await (const { id } of analyses.list(membershipId, status)) {
      const found = await analyses.get(membershipId, id);
      if (found !== undefined && !hasEnded(found.status) && writesExportsOf(found, exportsBucket, source)) {
        return id;
      }
    }
  }
  return undefined;
}

/**
 * Gives a claim back whose start Clean Rooms refused; an answer that was lost leaves it, as the query may well run.
 *
 * @returns for a request of the schedule, that it is postponed
 */
async function giveBack(
  claim: Claim,
  error: unknown,
  { last, request }: { readonly last: QueryStart | undefined; readonly request: Asked },
  { now, starts }: QueryServices,
): Promise<QueryAnswer> {
  if (!(error instanceof CleanRoomsServiceException)) throw error;
  const failure = startFailureOf(error);
  if (failure === 'in-doubt') throw error;
  const { source } = claim;
  const { postponed: _postponed, ...before } = { ...claim, ...(last?.queryId === undefined ? {} : last) };
  const postponed = postponedAfter(claim, request, failure);
  await starts.put({
    ...before,
    version: claim.version + 1,
    claimedUntil: now().toISOString(),
    ...(postponed === undefined ? {} : { postponed }),
  });
  if (failure === 'refused') {
    throw new QueryRefusedError(`Clean Rooms refused the query of ${source}: ${error.message}`, {
      cause: error,
    });
  }
  const reason = `Clean Rooms cannot start the query of ${source} now: ${error.message}`;
  if (isOfSchedule(request)) return { source, state: 'postponed', reason };
  throw new QueryPostponedError(reason, { cause: error });
}

/** Nobody repeats what a schedule asked for, so that the ledger keeps it until it is refused itself. */
function postponedAfter(claim: Claim, request: Asked, failure: 'busy' | 'refused'): QueryStart['postponed'] {
  if (!isOfSchedule(request)) return claim.postponed;
  if (failure === 'refused') return undefined;
  const askedAt = request.postponed ? claim.postponed?.askedAt : claim.claimedAt;
  return {
    requestedAt: claim.requestedAt,
    ...(askedAt === undefined || askedAt === claim.requestedAt ? {} : { askedAt }),
    since: claim.postponed?.since ?? claim.claimedAt,
  };
}

const isOfSchedule = ({ postponed, scheduled }: Asked): boolean => postponed === true || scheduled === true;
