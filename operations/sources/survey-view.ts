import type { IdentifierType } from '../../lambdas/shared/identifiers.ts';
import { showShare } from '../../lambdas/shared/report-page/numbers.ts';
import { showColumnName } from './column-name.ts';
import { couldBeOf, type PossibleUse } from './column-use.ts';
import {
  type Guess,
  type GuessedColumn,
  guessColumns,
  isNamed,
  type Reading,
  shownName,
  takenOf,
} from './columns.ts';
import type { Doubt } from './doubt.ts';
import { encodingTexts, notUtf8In, titleLineOf, titleTexts } from './file-warnings.ts';
import type { Survey, SurveyedColumn } from './survey.ts';
import { unusableText } from './unusable-column.ts';

/** What a column of an export holds, in counts. */
export interface ColumnView {
  /** Its name; `column 3` in place of text that does not look like a name. */
  readonly column: string;
  /** From 1. */
  readonly place: number;
  /** Whether its name looks like one: text that does not may be somebody's data, and is not shown. */
  readonly isNamed: boolean;
  readonly missing: number;
  /** Distinct values, roughly. */
  readonly distinct: number;
  /** How many cells could be what; one cell can be several. */
  readonly counts: Readonly<Record<'sha256' | 'email' | 'device' | 'phone' | 'region', number>>;
  /** Type it is taken for; left out when it is taken for no identifier. */
  readonly type?: IdentifierType;
  readonly by?: 'name' | 'content';
  readonly couldBe?: PossibleUse;
  /** How the digits without a plus of a phone column look, where they look so. */
  readonly numbers?: Reading;
  /** Why it is taken for that, or for no identifier. */
  readonly reason: string;
}

/** What a survey suggests for the source. */
export interface Suggestion {
  readonly identifiers: readonly GuessedColumn[];
  readonly regionColumn?: string;
  /** The column whose name says that it names the audience of each row. */
  readonly audienceColumn?: string;
}

/** A survey as it is shown. It has counts and names of columns, never a cell. */
export interface SurveyView {
  readonly export: Survey['export'];
  /** Rows that were surveyed. */
  readonly rows: number;
  readonly malformed: number;
  /** What is wrong with the files, in sentences. */
  readonly warnings: readonly string[];
  readonly columns: readonly ColumnView[];
  /** Columns that no identifier can be read from, with the reason and the remedy as their types. */
  readonly unusable: Survey['unusable'];
  readonly suggestion: Suggestion;
}

/** Puts a survey into words. */
export function surveyView(survey: Survey): SurveyView {
  const guess = guessColumns(survey);
  const { regionColumn, audienceColumn } = guess;
  return {
    export: survey.export,
    rows: survey.rows,
    malformed: survey.malformed,
    warnings: [...titleTexts(titleLineOf(survey)), ...encodingTexts(notUtf8In(survey))].map(capitalised),
    columns: survey.columns.map((column, index) => columnView(column, index + 1, guess, survey.rows)),
    unusable: survey.unusable.map(({ column, type }, index) => ({
      column: showColumnName(column, survey.columns.length + index + 1),
      type: unusableText(type),
    })),
    suggestion: {
      identifiers: takenOf(guess),
      ...(audienceColumn === undefined ? {} : { audienceColumn }),
      ...(regionColumn === undefined ? {} : { regionColumn }),
    },
  };
}

function columnView(surveyed: SurveyedColumn, place: number, guess: Guess, rows: number): ColumnView {
  const { missing, distinct, sha256, email, device, phone, region } = surveyed;
  const likely = guess.identifiers.find(({ column }) => column === surveyed.column);
  const taken = likely?.doubt === undefined ? likely : undefined;
  const couldBe = taken === undefined ? couldBeOf(surveyed.column, guess) : undefined;
  return {
    column: shownName(surveyed, place),
    place,
    isNamed: isNamed(surveyed),
    missing,
    distinct,
    counts: { sha256, email, device, phone, region },
    ...(taken === undefined ? {} : { type: taken.type, by: taken.by }),
    ...(couldBe === undefined ? {} : { couldBe }),
    ...(likely?.numbers === undefined ? {} : { numbers: likely.numbers }),
    reason:
      likely?.doubt === undefined
        ? reasonOf(surveyed, likely, couldBe, rows)
        : doubtText(surveyed, likely.type, likely.doubt, rows),
  };
}

const capitalised = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** What the cells of each type are called in a sentence, and which count says how many there are. */
const CELLS: Readonly<
  Record<IdentifierType, { readonly words: string; readonly count: keyof SurveyedColumn }>
> = {
  email: { words: 'e-mail addresses', count: 'email' },
  phone: { words: 'phone numbers', count: 'phone' },
  idfa: { words: 'device ids', count: 'device' },
  gaid: { words: 'device ids', count: 'device' },
  maid: { words: 'device ids', count: 'device' },
};

const NAME_NOT_SHOWN = 'Its name may be data and is not shown; give the column a plain name to use it';

function reasonOf(
  surveyed: SurveyedColumn,
  taken: GuessedColumn | undefined,
  couldBe: ColumnView['couldBe'],
  rows: number,
): string {
  const filled = rows - surveyed.missing;
  if (filled === 0)
    return taken === undefined ? 'It is empty' : 'Its name is usual for this type; it is empty';
  if (taken !== undefined) {
    const cells = cellsText(surveyed, taken.type, filled);
    return taken.by === 'name' ? `Its name is usual for this type; ${cells}` : capitalised(cells);
  }
  switch (couldBe) {
    case 'region':
      return `${showShare(surveyed.region + surveyed.callingCode, filled)} of its filled cells name a region`;
    case 'hashes of an unknown type':
      return `${showShare(surveyed.sha256, filled)} of its filled cells are SHA-256 hashes; nothing says of what`;
    case 'audience':
      return 'It has few different values, as a column of audience names';
    default:
      return isNamed(surveyed)
        ? 'Neither its name nor its cells say that it holds identifiers'
        : NAME_NOT_SHOWN;
  }
}

/** Why a person is to decide on a column. */
function doubtText(surveyed: SurveyedColumn, type: IdentifierType, doubt: Doubt, rows: number): string {
  const cells = cellsText(surveyed, type, rows - surveyed.missing);
  return `Not taken by itself, because ${doubt}; ${cells}`;
}

function cellsText(surveyed: SurveyedColumn, type: IdentifierType, filled: number): string {
  const { words, count } = CELLS[type];
  const hashes = surveyed.sha256 === 0 ? [] : [`${showShare(surveyed.sha256, filled)} are SHA-256 hashes`];
  const plain = Number(surveyed[count]);
  const found = plain === 0 ? hashes : [`${showShare(plain, filled)} are ${words}`, ...hashes];
  return found.length === 0 ? `none of its cells are ${words}` : `of its filled cells ${found.join(', ')}`;
}
