import { basename, join, relative, resolve } from 'node:path';
import { explainReason, type ReasonText } from '../../lambdas/shared/report/reasons.ts';
import type { Report } from '../../lambdas/shared/report/schema.ts';
import { explainWarnings } from '../../lambdas/shared/report/warnings.ts';
import { type FunnelStep, funnelSteps } from '../../lambdas/shared/report-page/funnel.ts';
import { type Notice, noticesOf } from '../../lambdas/shared/report-page/notices.ts';
import { OperationError } from '../../operations/errors.ts';
import type { WrittenSource } from '../../operations/sources/config-file.ts';
import { ROWS_TO_LOOK_AT } from '../../operations/sources/inspection.ts';
import { assertNamesAudiences, judgeSource } from '../../operations/sources/judge-source.ts';
import { localPath } from '../../operations/sources/local-files.ts';
import { prepareLocally } from '../../operations/sources/prepare.ts';
import type { ExportOrigin } from '../../operations/sources/source-commands.ts';
import { fetchExport } from '../../operations/sources/stored-exports.ts';
import { sourceNameOf, suggestSourceName } from '../../operations/sources/suggest-name.ts';
import { type Survey, surveyLocally } from '../../operations/sources/survey.ts';
import { type SurveyView, surveyView } from '../../operations/sources/survey-view.ts';
import { PrepareFailedError } from '../../operations/spark/errors.ts';
import type { LentSpark } from '../../operations/spark/spark-script.ts';
import type { ConsoleContext } from './context.ts';
import type { JobTools } from './jobs.ts';
import type { ExportPlace } from './surveyed-exports.ts';

/** A survey's result. */
export interface SurveyResult extends SurveyView {
  readonly place: ExportPlace;
  /** Names of the columns of CSV files without a header. */
  readonly names?: readonly string[];
  readonly suggestedName: string;
}

/** What would become of an export with the settings of a source. */
export interface Judgement {
  readonly report: Report;
  readonly funnel: readonly FunnelStep[];
  readonly notices: readonly Notice[];
  readonly warnings: readonly ReasonText[];
  /** Words for every reason of the report. */
  readonly reasons: Readonly<Record<string, ReasonText>>;
}

/** What was prepared on this machine. */
export interface LocalResult extends Judgement {
  /** Holds `tiktok/` and `reports/`. */
  readonly folder: string;
  readonly reportFile: string;
}

/** What is asked of a survey. */
export interface AskedSurvey {
  readonly place: ExportPlace;
  /** Names of the columns of CSV files without a header. */
  readonly columns?: readonly string[] | undefined;
}

/** @returns what a place is called in a sentence */
export const placeText = (place: ExportPlace): string =>
  place.kind === 's3' ? `${place.source}/${place.exportId}` : place.path;

/**
 * Surveys an export: fetches one from S3 first.
 *
 * @param surveyId names the survey from now on
 */
export async function surveyPlace(
  context: ConsoleContext,
  asked: AskedSurvey,
  surveyId: () => string,
  tools: JobTools,
): Promise<SurveyResult> {
  const { place, columns } = asked;
  const { path, survey } = await readPlace(context, asked, surveyId(), tools);
  context.surveyed.put(surveyId(), { place, path, survey, columns });
  const suggestedName = place.kind === 's3' ? sourceNameOf(place.source) : suggestSourceName(path);
  return {
    place,
    suggestedName,
    ...surveyView(survey),
    ...(columns === undefined ? {} : { names: columns }),
  };
}

async function readPlace(
  context: ConsoleContext,
  { place, columns }: AskedSurvey,
  surveyId: string,
  tools: JobTools,
): Promise<{ readonly path: string; readonly survey: Survey }> {
  try {
    const path = await pathOf(context, place, surveyId, tools);
    const survey = await lend(context, path, tools, (spark) => {
      tools.onStep('Reading the columns with local Spark');
      return surveyLocally(path, ROWS_TO_LOOK_AT, spark, columns === undefined ? {} : { columns });
    });
    return { path, survey };
  } catch (error) {
    // Nobody can use what was fetched so far.
    context.surveyed.forget(surveyId);
    throw error;
  }
}

async function pathOf(
  context: ConsoleContext,
  place: ExportPlace,
  surveyId: string,
  tools: JobTools,
): Promise<string> {
  if (place.kind === 'local') return localPath(context.options.filesFolder, place.path);
  tools.onStep('Finding the export in S3');
  return fetchExport(await context.deployment(), place, context.surveyed.folderOf(surveyId), tools);
}

/** Prepares a surveyed export for its report alone, with the settings of a source that is not saved yet. */
export async function judge(
  context: ConsoleContext,
  surveyId: string,
  source: WrittenSource,
  tools: JobTools,
): Promise<Judgement> {
  return context.surveyed.lend(surveyId, async ({ path, survey, columns }) => {
    assertNamesAudiences(survey, source);
    const named = columns === undefined ? source : { ...source, columns: [...columns] };
    const report = await lend(context, path, tools, (spark) => {
      tools.onStep('Preparing every row, to count outcomes');
      return judgeSource(path, named, spark);
    });
    return judgementOf(report);
  });
}

/** Prepares a surveyed export on this machine, by a source of the configuration. */
export async function prepare(
  context: ConsoleContext,
  surveyId: string,
  source: string,
  tools: JobTools,
): Promise<LocalResult> {
  const out = preparedFolder(context);
  const { configFile } = context.options;
  const { report, reportFile } = await context.surveyed.lend(surveyId, ({ path }) =>
    lend(context, path, tools, (spark) => {
      tools.onStep('Preparing with local Spark');
      return prepareLocally({ configFile, source, exportPath: path, out }, spark);
    }),
  );
  return { ...judgementOf(report), folder: out, reportFile };
}

/** Where exports are prepared on this machine. */
export const preparedFolder = ({ options }: ConsoleContext): string =>
  resolve(options.filesFolder, 'prepared');

/** Where a person at a terminal finds a surveyed export. */
export async function originOf(context: ConsoleContext, surveyId: string): Promise<ExportOrigin> {
  const { place, path } = context.surveyed.get(surveyId);
  if (place.kind === 'local') return { path: relative(process.cwd(), path) || join('.', basename(path)) };
  const { exportsBucket: bucket } = await context.deployment();
  return { bucket, source: place.source, exportId: place.exportId };
}

async function lend<T>(
  { spark }: ConsoleContext,
  path: string,
  { signal }: JobTools,
  work: (spark: LentSpark) => Promise<T>,
): Promise<T> {
  try {
    return await spark.lend(path, signal, work);
  } catch (error) {
    if (!(error instanceof PrepareFailedError)) throw error;
    throw new OperationError(error.message, { remedy: `Spark's log: ${error.logFile}`, cause: error });
  }
}

function judgementOf(report: Report): Judgement {
  const codes = [report.rejectedRows, ...report.columns.map(({ rejected }) => rejected)].flatMap(Object.keys);
  return {
    report,
    funnel: funnelSteps(report, undefined, true),
    notices: noticesOf(report),
    warnings: explainWarnings(report.warnings),
    reasons: Object.fromEntries([...new Set(codes)].map((code) => [code, explainReason(code)])),
  };
}
