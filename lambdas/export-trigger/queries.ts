import type { Analyses } from '../shared/clean-rooms/analyses.ts';
import { isElsewhere, writesExportsOf } from '../shared/clean-rooms/analysis.ts';
import type { Source } from '../shared/config/schema.ts';
import type { QueryFacts } from './readiness.ts';
import { secondsAfter } from './times.ts';

/** A query that ended without a result is only noticed by a list: after so long it is no news any more. */
const LOOKS_BACK_SECONDS = 14 * 24 * 3600;

/** Both kinds of analyses, by the type in a source's configuration. */
export type AnalysesByType = Readonly<
  Record<NonNullable<Source['cleanRooms']>['type'], Pick<Analyses, 'list' | 'get'>>
>;

/** The protected queries and jobs that write exports. */
export class Queries {
  readonly #analyses: AnalysesByType;
  readonly #exportsBucket: string;

  /**
   * @param analyses Clean Rooms
   * @param exportsBucket name of the exports bucket
   */
  constructor(analyses: AnalysesByType, exportsBucket: string) {
    this.#analyses = analyses;
    this.#exportsBucket = exportsBucket;
  }

  /** @returns the query or job whose result the export is, or undefined when it is not a result of one of this source */
  async get(source: Source, exportId: string): Promise<QueryFacts | undefined> {
    if (source.cleanRooms === undefined) return undefined;
    const { membershipId, type } = source.cleanRooms;
    const found = await this.#analyses[type].get(membershipId, exportId);
    if (found === undefined || !writesExportsOf(found, this.#exportsBucket, source)) return undefined;
    const { location } = found;
    const ref = { source: source.name, exportId };
    return location !== undefined && isElsewhere(location, this.#exportsBucket, ref)
      ? { ...found, misplacedAt: location }
      : found;
  }

  /**
   * Looks for queries and jobs that nothing in the bucket tells of: those that run, failed or wrote nothing.
   *
   * @param known ids of exports that need not be looked for
   * @param now ISO 8601, UTC
   * @returns ids of the source's others of the last two weeks
   */
  async unknown(source: Source, known: ReadonlySet<string>, now: string): Promise<string[]> {
    const found: string[] = [];
    if (source.cleanRooms === undefined) return found;
    const { membershipId, type } = source.cleanRooms;
    const since = secondsAfter(now, -LOOKS_BACK_SECONDS);
    for await (const { id, createdAt } of this.#analyses[type].list(membershipId)) {
      // The newest come first: what follows is older, and a membership may have run thousands.
      if (createdAt < since) break;
      if (known.has(id)) continue;
      if ((await this.get(source, id)) !== undefined) found.push(id);
    }
    return found;
  }
}
