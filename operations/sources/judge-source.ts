import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parsePipelineConfig } from '../../lambdas/shared/config/load.ts';
import type { Report } from '../../lambdas/shared/report/schema.ts';
import { InvalidRequestError } from '../errors.ts';
import { withPrivateFolder } from '../local-folder.ts';
import type { LentSpark } from '../spark/spark-script.ts';
import { guessColumns } from './columns.ts';
import type { WrittenSource } from './config-file.ts';
import { prepareLocally } from './prepare.ts';
import type { Survey } from './survey.ts';

/**
 * Prepares an export as a source would, for its report alone: what else is written is removed again.
 *
 * @param exportPath the export's folder, or its one file, which is there
 * @param source the source as it would be saved
 * @param spark runs the preparation
 * @throws {ConfigError} when the source cannot be used
 * @throws {PrepareFailedError} when the preparation refuses the export
 */
export function judgeSource(exportPath: string, source: WrittenSource, spark: LentSpark): Promise<Report> {
  return withPrivateFolder('judge', async (folder) => {
    const configFile = join(folder, 'pipeline.config.json');
    // Whose the audiences are does not change what becomes of the cells.
    const { advertiser: _, ...judged } = source;
    const text = JSON.stringify({ sources: [judged] });
    parsePipelineConfig(text, 'The source');
    writeFileSync(configFile, text);
    const out = join(folder, 'prepared');
    return (await prepareLocally({ configFile, source: source.name, exportPath, out }, spark)).report;
  });
}

/**
 * The values of the audience column are shown as names of audiences: a column with people's identifiers is refused before
 * any of them is read.
 *
 * @param survey of the export
 * @param source the source as it would be saved
 * @throws {InvalidRequestError} when the audience column holds identifiers
 */
export function assertNamesAudiences(survey: Survey, { audience }: Pick<WrittenSource, 'audience'>): void {
  if (!('column' in audience)) return;
  const { column } = audience;
  const surveyed = survey.columns.find((one) => one.column.toLowerCase() === column.toLowerCase());
  if (surveyed === undefined) {
    throw new InvalidRequestError(`The export has no column "${column}"`, 'Choose one of its columns.');
  }
  const isTaken = guessColumns(survey).identifiers.some((taken) => taken.column === surveyed.column);
  if (!isTaken && surveyed.email + surveyed.device + surveyed.sha256 + surveyed.formattedPhone === 0) return;
  throw new InvalidRequestError(
    `Column "${column}" holds identifiers of people, which cannot name audiences`,
    'Choose another column, or one audience for all rows.',
  );
}
