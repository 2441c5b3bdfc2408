import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NumberReading } from '../../lambdas/shared/config/schema.ts';
import type { IdentifierType } from '../../lambdas/shared/identifiers.ts';
import type { Report, ReportColumn } from '../../lambdas/shared/report/schema.ts';
import { OperationError } from '../errors.ts';
import { withPrivateFolder } from '../local-folder.ts';
import { PrepareFailedError } from '../spark/errors.ts';
import { type LentSpark, withLocalSpark } from '../spark/spark-script.ts';
import { showColumnName } from './column-name.ts';
import { type UntakenColumn, type UsedColumns, untaken, usesOf } from './column-use.ts';
import { type Guess, guessColumns, type Reading, suggestedReading, takenOf } from './columns.ts';
import type { WrittenSource } from './config-file.ts';
import { assertExportExists } from './export-path.ts';
import { type TitleLine, titleLineOf } from './file-warnings.ts';
import { judgeSource } from './judge-source.ts';
import { prepareLocally } from './prepare.ts';
import { type Survey, type SurveyedColumn, surveyLocally } from './survey.ts';

/** Enough to see what a column holds, and quick on any export. */
export const ROWS_TO_LOOK_AT = 100_000;

/** What is known of one column of an export; counts, no values. */
export interface InspectedColumn extends UntakenColumn {
  /** Type it is taken for; left out when it is taken for no identifier. */
  readonly takenFor?: IdentifierType;
  readonly by?: 'config' | 'name' | 'content';
  /** How the digits without a plus of a phone column look, where they look so. */
  readonly numbers?: Reading;
  /** What the survey of a phone column warns of, whatever reading of its digits is set: cells of the rows that were surveyed. */
  readonly surveyed?: Pick<SurveyedColumn, 'noAreaCode' | 'notInUse' | 'bothReadingsValid'>;
  /** Whether some of its text, or its name, is not UTF-8. */
  readonly isNotUtf8?: true;
  /** What became of its cells, all rows counted; left out for a column without identifiers. */
  readonly outcomes?: Omit<ReportColumn, 'column' | 'type' | 'chosenBy'>;
}

export interface Inspection {
  readonly export: Report['export'];
  /** Records of the export; those that were surveyed when it has no identifiers. */
  readonly records: number;
  readonly rejectedRows: Report['rejectedRows'];
  readonly malformed: Report['malformed'];
  readonly warnings: Report['warnings'];
  readonly columns: readonly InspectedColumn[];
  /** Cells of the first line and of those below it, where that is why every record is malformed. */
  readonly titleLine?: TitleLine;
  /** Parquet columns that no identifier can be read from, with their types. */
  readonly unusable: Survey['unusable'];
}

/** An identifier column as a configuration has it. */
interface WrittenIdentifier {
  readonly column: string;
  readonly type: IdentifierType;
  readonly defaultRegion?: string;
  readonly regionColumn?: string;
  readonly numbers?: NumberReading;
}

/** A source of a configuration. */
interface SourceFile {
  readonly configFile: string;
  readonly name: string;
}

/** What is to be inspected, and how. */
export interface InspectionRequest {
  readonly exportPath: string;
  /** Rows that the guess reads. */
  readonly rows: number;
  /** Names of the columns of CSV files without a header. */
  readonly columns?: readonly string[];
  /** Region of phone numbers without a country code, for the survey and where columns are guessed. */
  readonly defaultRegion?: string;
  /** Column with each row's region, where it is known. */
  readonly regionColumn?: string;
  /** Names that a person or a configuration gives columns: these may be shown. */
  readonly named?: readonly string[];
  /** Takes the columns as this source of a configuration does, in place of guessing. */
  readonly source?: SourceFile & { readonly uses: UsedColumns };
  readonly signal: AbortSignal;
  /** Told what is being done. */
  readonly onStep: (step: string) => void;
}

/**
 * Inspects the columns of an export on this machine, with local Spark.
 *
 * @throws {InvalidRequestError} when there is no export
 * @throws {OperationError} when it cannot be read
 */
export function inspectExport(request: InspectionRequest): Promise<Inspection> {
  return lookAt(request, async (survey, spark) => {
    const { defaultRegion } = request;
    const guess = guessColumns(survey, request);
    const source = request.source ?? guessedIdentifiers(guess, defaultRegion);
    const uses = request.source?.uses ?? usesOf(guess);
    if (Array.isArray(source) && source.length === 0) return combine(survey, guess, uses);
    request.onStep('Preparing every row, to count outcomes');
    const report = await reportOf(request.exportPath, source, spark, request.columns);
    return combine(survey, guess, uses, { report, isGuessed: request.source === undefined });
  });
}

/**
 * Counts the outcomes of some columns of an export on this machine, without the other columns.
 *
 * @param exportPath the export's folder, or its one file, which is there
 * @param identifiers the columns as a configuration has them
 * @param signal ends the work when aborted
 * @throws {OperationError} when the export cannot be read
 */
export function countOutcomes(
  exportPath: string,
  identifiers: readonly WrittenIdentifier[],
  signal: AbortSignal,
  columns?: readonly string[],
): Promise<Report> {
  return orExplain(
    withLocalSpark(exportPath, signal, (spark) => reportOf(exportPath, identifiers, spark, columns)),
  );
}

/**
 * Prepares an export as a source would, so that what the preparation refuses is refused before the source is saved.
 *
 * @param exportPath the export's folder, or its one file, which is there
 * @param source the source as it would be saved
 * @param signal ends the work when aborted
 * @throws {OperationError} when the preparation refuses the export
 */
export async function assertPreparable(
  exportPath: string,
  source: WrittenSource,
  signal: AbortSignal,
): Promise<void> {
  await orExplain(withLocalSpark(exportPath, signal, (spark) => judgeSource(exportPath, source, spark)));
}

/** Prepares an export for its report alone: what else is written goes again. */
function reportOf(
  exportPath: string,
  source: SourceFile | readonly WrittenIdentifier[],
  spark: LentSpark,
  columns?: readonly string[],
): Promise<Report> {
  return withPrivateFolder('inspect', async (folder) => {
    const { configFile, name } = 'configFile' in source ? source : writeSource(folder, source, columns);
    const out = join(folder, 'prepared');
    const { report } = await prepareLocally({ configFile, source: name, exportPath, out }, spark);
    return report;
  });
}

function writeSource(
  folder: string,
  identifiers: readonly WrittenIdentifier[],
  columns: readonly string[] | undefined,
): SourceFile {
  const source = { name: 'inspect', audience: { name: 'inspection' }, identifiers, columns };
  const configFile = join(folder, 'pipeline.config.json');
  writeFileSync(configFile, JSON.stringify({ sources: [source] }));
  return { configFile, name: source.name };
}

/** What a survey needs to know. */
type SurveyRequest = Omit<InspectionRequest, 'source'>;

/**
 * Surveys an export on this machine.
 *
 * @throws {InvalidRequestError} when there is no export
 * @throws {OperationError} when it cannot be read
 */
export function surveyExport(request: SurveyRequest): Promise<Survey> {
  return lookAt(request, async (survey) => survey);
}

/** Surveys an export, and goes on with the same Spark. */
async function lookAt<T>(
  { exportPath, rows, signal, onStep, ...known }: SurveyRequest,
  goOn: (survey: Survey, spark: LentSpark) => Promise<T>,
): Promise<T> {
  assertExportExists(exportPath);
  onStep('Inspecting the columns with local Spark');
  return orExplain(
    withLocalSpark(exportPath, signal, async (spark) =>
      goOn(await surveyLocally(exportPath, rows, spark, known), spark),
    ),
  );
}

async function orExplain<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof PrepareFailedError)) throw error;
    throw new OperationError(error.message, { remedy: `Spark's log: ${error.logFile}`, cause: error });
  }
}

function guessedIdentifiers(guess: Guess, defaultRegion: string | undefined): WrittenIdentifier[] {
  const { regionColumn } = guess;
  const region = {
    ...(defaultRegion === undefined ? {} : { defaultRegion }),
    ...(regionColumn === undefined ? {} : { regionColumn }),
  };
  return takenOf(guess).map(({ column, type, numbers }) => ({
    column,
    type,
    ...(type === 'phone' ? region : {}),
    ...(numbers === undefined ? {} : { numbers }),
  }));
}

function combine(
  survey: Survey,
  guess: Guess,
  uses: UsedColumns,
  prepared?: { readonly report: Report; readonly isGuessed: boolean },
): Inspection {
  const titleLine = titleLineOf(survey);
  const reported = new Map(prepared?.report.columns.map((column) => [column.column, column]));
  const guessedBy = new Map(guess.identifiers.map(({ column, by }) => [column, by]));
  return {
    export: survey.export,
    records: prepared?.report.records ?? survey.rows + survey.malformed,
    rejectedRows: prepared?.report.rejectedRows ?? surveyedRejections(survey),
    malformed: prepared?.report.malformed ?? [],
    warnings: prepared === undefined ? [] : warningsOf(prepared),
    ...(titleLine === undefined ? {} : { titleLine }),
    columns: survey.columns.map((surveyed, index) => {
      const encoding = surveyed.notUtf8 > 0 ? { isNotUtf8: true as const } : {};
      const report = reported.get(surveyed.column);
      if (report === undefined) return { ...untaken(surveyed, index + 1, guess, uses), ...encoding };
      const { column, type, chosenBy, ...outcomes } = report;
      const by = prepared?.isGuessed === true ? (guessedBy.get(column) ?? chosenBy) : chosenBy;
      const numbers = type === 'phone' ? numbersOf(surveyed, guess) : {};
      return { column, takenFor: type, by, distinct: surveyed.distinct, ...encoding, ...numbers, outcomes };
    }),
    unusable: survey.unusable.map(({ column, type }, index) => ({
      column: showColumnName(column, survey.columns.length + index + 1),
      type,
    })),
  };
}

const surveyedRejections = ({ malformed }: Survey): Report['rejectedRows'] =>
  malformed === 0 ? {} : { malformed_row: malformed };

/** What a survey says of the numbers of a column; it does not know the regions of rows, where they have one. */
function numbersOf(
  surveyed: SurveyedColumn,
  { regionColumn }: Guess,
): Pick<InspectedColumn, 'numbers' | 'surveyed'> {
  const { noAreaCode, notInUse, bothReadingsValid } = surveyed;
  const numbers = suggestedReading(surveyed, regionColumn !== undefined);
  return {
    ...(numbers === undefined ? {} : { numbers }),
    ...(regionColumn === undefined ? { surveyed: { noAreaCode, notInUse, bothReadingsValid } } : {}),
  };
}

/** Columns that were guessed are prepared for an audience that does not exist: its partitions say nothing. */
const warningsOf = ({
  report,
  isGuessed,
}: {
  readonly report: Report;
  readonly isGuessed: boolean;
}): Report['warnings'] =>
  isGuessed ? report.warnings.filter((warning) => !('audience' in warning)) : report.warnings;
