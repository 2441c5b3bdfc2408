import type { ProtectedQueries } from '../shared/clean-rooms/protected-queries.ts';
import { type ProtectedQueryFacts, writesExportsOf } from '../shared/clean-rooms/protected-query.ts';
import type { Source } from '../shared/config/schema.ts';
import { secondsAfter } from './times.ts';

/** A query that ended without a result is only noticed by a list: after so long it is no news any more. */
const LOOKS_BACK_SECONDS = 14 * 24 * 3600;

/** The protected queries that write exports. */
export class Queries {
  readonly #queries: Pick<ProtectedQueries, 'list' | 'get'>;
  readonly #exportsBucket: string;

  /**
   * @param queries Clean Rooms
   * @param exportsBucket name of the exports bucket
   */
  constructor(queries: Pick<ProtectedQueries, 'list' | 'get'>, exportsBucket: string) {
    this.#queries = queries;
    this.#exportsBucket = exportsBucket;
  }

  /** @returns the query whose result the export is, or undefined when it is no result of a query of this source */
  async get(source: Source, exportId: string): Promise<ProtectedQueryFacts | undefined> {
    if (source.cleanRooms === undefined) return undefined;
    const query = await this.#queries.get(source.cleanRooms.membershipId, exportId);
    return query !== undefined && writesExportsOf(query, this.#exportsBucket, source.name)
      ? query
      : undefined;
  }

  /**
   * Looks for queries that nothing in the bucket tells of: those that run, failed or wrote nothing.
   *
   * @param known ids of exports that need not be looked for
   * @param now ISO 8601, UTC
   * @returns ids of the source's other queries of the last two weeks
   */
  async unknown(source: Source, known: ReadonlySet<string>, now: string): Promise<string[]> {
    const found: string[] = [];
    if (source.cleanRooms === undefined) return found;
    const since = secondsAfter(now, -LOOKS_BACK_SECONDS);
    for await (const { id, createdAt } of this.#queries.list(source.cleanRooms.membershipId)) {
      if (known.has(id) || createdAt < since) continue;
      if ((await this.get(source, id)) !== undefined) found.push(id);
    }
    return found;
  }
}
