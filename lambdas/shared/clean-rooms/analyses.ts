import { ResourceNotFoundException } from '@aws-sdk/client-cleanrooms';
import { type AnalysisFacts, hasEnded } from './analysis.ts';

/** Clean Rooms gives ids of this form; anything else it refuses as invalid. */
const ID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** One line of a list of analyses. */
export type AnalysisSummary = Pick<AnalysisFacts, 'id' | 'status' | 'createdAt'>;

/** Either kind of analyses of memberships, as Clean Rooms knows them. */
export abstract class Analyses {
  /** What has ended does not change any more. */
  readonly #ended = new Map<string, AnalysisFacts>();

  /**
   * @param membershipId membership whose analyses are listed, page by page
   * @param status only those of this status; left out: all
   */
  abstract list(membershipId: string, status?: AnalysisFacts['status']): AsyncIterable<AnalysisSummary>;

  /** Asks Clean Rooms. */
  protected abstract read(membershipId: string, id: string): Promise<AnalysisFacts | undefined>;

  /** @returns the analysis, or undefined when the membership has none of that id */
  async get(membershipId: string, id: string): Promise<AnalysisFacts | undefined> {
    if (!ID.test(id)) return undefined;
    const known = this.#ended.get(id);
    if (known !== undefined) return known;
    try {
      const facts = await this.read(membershipId, id);
      if (facts !== undefined && hasEnded(facts.status)) this.#ended.set(id, facts);
      return facts;
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  }
}
