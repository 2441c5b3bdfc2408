import { CleanRoomsServiceException, type StartProtectedQueryInput } from '@aws-sdk/client-cleanrooms';
import type { ProtectedQueries } from '../shared/clean-rooms/protected-queries.ts';
import { hasEnded, writesExportsOf } from '../shared/clean-rooms/protected-query.ts';
import { LedgerConflictError } from '../shared/ledger/errors.ts';
import type { QueryStart, QueryStarts } from '../shared/ledger/query-starts.ts';
import { QueryRefusedError } from './errors.ts';
import type { QuerySource } from './request.ts';

/** What a query start needs from outside. */
export interface QueryServices {
  readonly queries: Pick<ProtectedQueries, 'list' | 'get' | 'start'>;
  readonly starts: Pick<QueryStarts, 'get' | 'put'>;
  readonly exportsBucket: string;
  readonly now: () => Date;
  /** @returns milliseconds that the function has left */
  readonly timeLeftMs: () => number;
}

/** What came of asking for a query. */
export type QueryAnswer =
  | { readonly source: string; readonly state: 'started' | 'running'; readonly queryId: string }
  /** Another invocation is about to start it. */
  | { readonly source: string; readonly state: 'starting' };

/** States in which a query is still at work. */
const AT_WORK = ['SUBMITTED', 'STARTED', 'CANCELLING'] as const;
/** The clocks of two invocations may differ by a little. */
const CLAIM_MARGIN_MS = 10_000;

/**
 * Starts the query of a source unless one of it is still at work. However many ask at once, one starts it.
 *
 * @param input what Clean Rooms is to run
 * @throws {QueryRefusedError} when Clean Rooms refuses; nothing was started
 */
export async function startQuery(
  source: QuerySource,
  input: Omit<StartProtectedQueryInput, 'type'>,
  services: QueryServices,
): Promise<QueryAnswer> {
  const { name } = source;
  const last = await services.starts.get(name);
  if (last?.queryId === undefined && last !== undefined && services.now() < new Date(last.claimedUntil)) {
    return { source: name, state: 'starting' };
  }
  const running = await findRunning(source, last?.queryId, services);
  if (running !== undefined) return { source: name, state: 'running', queryId: running };
  const claim: QueryStart = {
    source: name,
    version: (last?.version ?? 0) + 1,
    claimedUntil: new Date(services.now().getTime() + services.timeLeftMs() + CLAIM_MARGIN_MS).toISOString(),
  };
  try {
    await services.starts.put(claim);
  } catch (error) {
    if (error instanceof LedgerConflictError) return { source: name, state: 'starting' };
    throw error;
  }
  const queryId = await startClaimed(claim, input, services);
  await services.starts.put({ ...claim, version: claim.version + 1, queryId });
  return { source: name, state: 'started', queryId };
}

/** Whoever started it: this function, a person in the console, or another program of the membership. */
async function findRunning(
  { name, cleanRooms: { membershipId } }: QuerySource,
  lastId: string | undefined,
  { queries, exportsBucket }: QueryServices,
): Promise<string | undefined> {
  // A list may not show yet what was started a moment ago; the query itself is known at once.
  const last = lastId === undefined ? undefined : await queries.get(membershipId, lastId);
  if (last !== undefined && !hasEnded(last.status)) return last.id;
  for (const status of AT_WORK) {
    for await (const { id } of queries.list(membershipId, status)) {
      const query = await queries.get(membershipId, id);
      if (query !== undefined && !hasEnded(query.status) && writesExportsOf(query, exportsBucket, name))
        return id;
    }
  }
  return undefined;
}

/** A refusal gives the claim back; an answer that was lost leaves it, as the query may well run. */
async function startClaimed(
  claim: QueryStart,
  input: Omit<StartProtectedQueryInput, 'type'>,
  { queries, starts, now }: QueryServices,
): Promise<string> {
  try {
    return await queries.start(input);
  } catch (error) {
    if (!(error instanceof CleanRoomsServiceException) || error.$fault !== 'client') throw error;
    await starts.put({ ...claim, version: claim.version + 1, claimedUntil: now().toISOString() });
    throw new QueryRefusedError(`Clean Rooms refused the query of ${claim.source}: ${error.message}`, {
      cause: error,
    });
  }
}
