import { nounOf } from '../../lambdas/shared/clean-rooms/analysis.ts';
import type { PipelineConfig, Source } from '../../lambdas/shared/config/schema.ts';
import { POSTPONED_TRIED_SECONDS, QueryStarts } from '../../lambdas/shared/ledger/query-starts.ts';
import type { Ledger } from '../ledger.ts';

/** A query or job that a schedule asked for, and for which Clean Rooms has had no room. */
export interface PostponedQuery {
  /** ISO 8601, since when Clean Rooms has had no room, which may be for several schedules. */
  readonly since: string;
  /** ISO 8601, until when each check of export-trigger has it started. */
  readonly triedUntil: string;
  /** Whether it is left to the next schedule, because it was tried for a day. */
  readonly isGivenUp: boolean;
  /** What has not started, and why. */
  readonly reason: string;
  /** What happens next, and what a person can do. */
  readonly remedy: string;
}

/** The latest start of a source's protected query or job. */
export interface LatestQuery {
  readonly source: string;
  /** Missing before the first start, and until a start is confirmed. */
  readonly queryId?: string;
  readonly postponed?: PostponedQuery;
}

const ROOM =
  'let fewer queries of the membership and of the account run at that time, or ask AWS for a larger quota';

/**
 * Reads the latest start of each source whose exports are results of Clean Rooms.
 *
 * @param ledger the ledger
 * @param sources the sources; others are left out
 * @param now the time that decides whether a postponed start is given up
 */
export function readLatestQueries(
  { documents, table }: Pick<Ledger, 'documents' | 'table'>,
  sources: PipelineConfig['sources'],
  now: Date,
): Promise<LatestQuery[]> {
  const starts = new QueryStarts(documents, table.name);
  return Promise.all(
    sources
      .filter(({ cleanRooms }) => cleanRooms !== undefined)
      .map(async (source) => {
        const { queryId, postponed } = (await starts.get(source.name)) ?? {};
        // Whoever takes the schedule away does not want its query either: nothing starts it.
        const isWanted = postponed !== undefined && source.cleanRooms?.schedule !== undefined;
        return {
          source: source.name,
          ...(queryId === undefined ? {} : { queryId }),
          ...(isWanted ? { postponed: describe(source, postponed, now) } : {}),
        };
      }),
  );
}

function describe(
  { name, cleanRooms }: Source,
  { requestedAt, since }: { readonly requestedAt: string; readonly since: string },
  now: Date,
): PostponedQuery {
  const until = new Date(Date.parse(requestedAt) + POSTPONED_TRIED_SECONDS * 1000);
  const isGivenUp = until <= now;
  const noun = nounOf(cleanRooms?.type === 'PYSPARK' ? 'job' : 'query');
  return {
    ...{ since, triedUntil: until.toISOString(), isGivenUp },
    reason: `The ${noun} of ${name} has not started: Clean Rooms has no room for it`,
    remedy: isGivenUp
      ? `It was tried for a day and is left to the next schedule: ${ROOM}, and start it.`
      : `It is tried every 15 minutes for a day. If it stays without room, ${ROOM}.`,
  };
}
