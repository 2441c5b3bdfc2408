import { rmSync } from 'node:fs';
import { join } from 'node:path';
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
  #folder: string | undefined;

  /**
   * Where the export of a survey is fetched to: each has its own copy, which nobody else changes.
   *
   * @param surveyId id of a job
   */
  folderOf(surveyId: string): string {
    this.#folder ??= newPrivateFolder('exports');
    return join(this.#folder, surveyId);
  }

  put(surveyId: string, surveyed: SurveyedExport): void {
    this.#exports.set(surveyId, surveyed);
  }

  /** @throws {NotFoundError} when there is no such survey, or it has not ended */
  get(surveyId: string): SurveyedExport {
    const found = this.#exports.get(surveyId);
    if (found !== undefined) return found;
    throw new NotFoundError('The export has not been surveyed', {
      remedy: 'Read its columns first, or again.',
    });
  }

  /** Forgets a survey, and removes what was fetched for it. */
  forget(surveyId: string): void {
    this.#exports.delete(surveyId);
    if (this.#folder !== undefined) rmSync(this.folderOf(surveyId), { recursive: true, force: true });
  }

  /** Removes what was fetched. */
  clear(): void {
    this.#exports.clear();
    if (this.#folder !== undefined) removePrivateFolder(this.#folder);
    this.#folder = undefined;
  }
}
