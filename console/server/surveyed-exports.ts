import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { NotFoundError } from '../../operations/errors.ts';
import { newPrivateFolder, removePrivateFolder } from '../../operations/local-folder.ts';
import type { Survey } from '../../operations/sources/survey.ts';

/** Where an export is chosen from. */
export type ExportPlace =
  | { readonly kind: 's3'; readonly source: string; readonly exportId: string }
  /** Relative to the folder that local exports are chosen from. */
  | { readonly kind: 'local'; readonly path: string };

/** An export on this machine that has been surveyed. */
export interface SurveyedExport {
  readonly place: ExportPlace;
  /** The export's folder, or its one file. */
  readonly path: string;
  readonly survey: Survey;
  /** Names of the columns of CSV files without a header. */
  readonly columns?: readonly string[] | undefined;
}

/** The exports that have been surveyed since the console was started, by the id of the survey. */
export class SurveyedExports {
  readonly #exports = new Map<string, SurveyedExport>();
  /** Where exports were fetched to. */
  readonly #copies = new Map<string, string>();
  /** How many jobs read the export of a survey now. */
  readonly #readers = new Map<string, number>();
  #folder: string | undefined;

  /**
   * Where the export of a survey is fetched to: each has its own copy, which nobody else changes.
   *
   * @param surveyId id of a job
   */
  folderOf(surveyId: string): string {
    this.#folder ??= newPrivateFolder('exports');
    const copy = join(this.#folder, surveyId);
    this.#copies.set(surveyId, copy);
    return copy;
  }

  /** Keeps a survey. Earlier ones of the same export in S3 are forgotten, so that there is one copy of it. */
  put(surveyId: string, surveyed: SurveyedExport): void {
    for (const [id, { place }] of this.#exports) {
      if (place.kind === 's3' && isDeepStrictEqual(place, surveyed.place)) this.forget(id);
    }
    this.#exports.set(surveyId, surveyed);
  }

  has(surveyId: string): boolean {
    return this.#exports.has(surveyId);
  }

  /** @throws {NotFoundError} when there is no such survey, or it has not ended */
  get(surveyId: string): SurveyedExport {
    const found = this.#exports.get(surveyId);
    if (found !== undefined) return found;
    throw new NotFoundError('The export has not been surveyed', {
      remedy: 'Read its columns first, or again.',
    });
  }

  /**
   * Lends a surveyed export to some work: what was fetched for it stays until the work has ended.
   *
   * @throws {NotFoundError} when there is no such survey, or it has not ended
   * @throws what the work throws
   */
  async lend<T>(surveyId: string, work: (surveyed: SurveyedExport) => Promise<T>): Promise<T> {
    const surveyed = this.get(surveyId);
    this.#readers.set(surveyId, this.#readersOf(surveyId) + 1);
    try {
      return await work(surveyed);
    } finally {
      this.#readers.set(surveyId, this.#readersOf(surveyId) - 1);
      if (!this.has(surveyId)) this.forget(surveyId);
    }
  }

  /** Forgets a survey, and removes what was fetched for it once nothing reads that any more. */
  forget(surveyId: string): void {
    this.#exports.delete(surveyId);
    if (this.#readersOf(surveyId) > 0) return;
    this.#readers.delete(surveyId);
    const copy = this.#copies.get(surveyId);
    this.#copies.delete(surveyId);
    if (copy !== undefined) rmSync(copy, { recursive: true, force: true });
  }

  /** Removes what was fetched. */
  clear(): void {
    this.#exports.clear();
    this.#copies.clear();
    if (this.#folder !== undefined) removePrivateFolder(this.#folder);
    this.#folder = undefined;
  }

  #readersOf(surveyId: string): number {
    return this.#readers.get(surveyId) ?? 0;
  }
}
