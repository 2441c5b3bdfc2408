import type { NumberReading } from '../lambdas/shared/config/schema.ts';
import { InvalidRequestError } from '../operations/errors.ts';
import { isPlaceOfColumn, isSameName, showColumnName } from '../operations/sources/column-name.ts';
import { type Guess, type NamedColumn, shownName } from '../operations/sources/columns.ts';
import type { WrittenSource } from '../operations/sources/config-file.ts';
import type { CountedColumn, UnplacedNumbers } from '../operations/sources/country-codes.ts';
import type { Survey, SurveyedColumn } from '../operations/sources/survey.ts';
import { unusableText } from '../operations/sources/unusable-column.ts';
import { sentenceOf, UsageError } from './errors.ts';
import type { Terminal } from './terminal.ts';

/** What the command line said already; each missing piece is asked for, or takes its default. */
export interface GivenAnswers {
  readonly source?: string;
  readonly audienceColumn?: string;
  readonly audienceName?: string;
  /** `column=type`, in place of all guesses. */
  readonly identifiers?: readonly string[];
  readonly defaultRegion?: string;
  readonly regionColumn?: string;
  readonly numbers?: NumberReading;
  readonly action?: NonNullable<WrittenSource['action']>;
}

/** A column of the export, and how many distinct values it has, roughly. */
type AnsweredColumn = NamedColumn & Pick<SurveyedColumn, 'distinct'>;

/** Where answers come from. */
export interface Interview {
  readonly terminal: Pick<Terminal, 'ask' | 'say'>;
  /** Whether a person is asked; otherwise defaults are taken. */
  readonly asks: boolean;
  readonly given: GivenAnswers;
  readonly guess: Guess;
  /** Columns of the export that can be read. */
  readonly columns: readonly AnsweredColumn[];
  /** Those that cannot be, and why. */
  readonly unusable: Survey['unusable'];
  /** Name for the source when none is given. */
  readonly suggestedSource: string;
  /** Checks the name of the source, and finds the one that it replaces: its audience and its action are the defaults. */
  readonly findReplaced: (source: string) => WrittenSource | undefined;
  /** Counts numbers without a country code in phone columns, whose rows may have a region; gets every identifier column. */
  readonly findUnplaced: (
    columns: readonly CountedColumn[],
    regionColumn?: string,
  ) => Promise<UnplacedNumbers[]>;
}

/**
 * Asks the person until the answer can be used, and says what is wrong with one that cannot; where nobody is asked, the default
 * is the answer.
 *
 * @param talk who is asked
 * @param question without a colon at the end
 * @param instead the option that answers the question where nobody is asked
 * @param take makes something of an answer, or throws what is wrong with it
 * @param byDefault the answer to an empty line
 * @throws {UsageError} when nobody is asked and there is no default
 * @throws what `take` throws, where nobody is asked
 */
export async function ask<T>(
  talk: Pick<Interview, 'terminal' | 'asks'>,
  question: string,
  instead: string,
  take: (answer: string) => T,
  byDefault?: string,
): Promise<T> {
  if (!talk.asks) {
    if (byDefault !== undefined) return take(byDefault);
    throw new UsageError(`"${question}" has no answer`, `Give ${instead}.`);
  }
  const shown = byDefault === undefined ? question : `${question} [${byDefault}]`;
  for (;;) {
    const answer = (await talk.terminal.ask(shown, instead)) || byDefault;
    try {
      if (answer !== undefined) return take(answer);
      talk.terminal.say('An answer is needed.');
    } catch (error) {
      if (!(error instanceof UsageError || error instanceof InvalidRequestError)) throw error;
      const { message, remedy } = error;
      talk.terminal.say([sentenceOf(message), remedy ?? ''].join(' ').trimEnd());
    }
  }
}

/** The columns by their names, and why some cannot be used; text of a first line that does not look like a name is not shown. */
export function listed({ columns, unusable }: Interview): string {
  const usable = columns.map((column, index) => shownName(column, index + 1));
  const others = unusable.map(
    ({ column, type }, index) =>
      `${showColumnName(column, columns.length + index + 1)} (not usable: ${unusableText(type)})`,
  );
  return [...usable, ...others].join(', ');
}

/**
 * Finds a column as the preparation does: the one of exactly this name, else the only one that differs in case and outer spaces.
 *
 * @returns its name in the export
 * @throws {UsageError} when there is none, or several differ in case only
 */
export function knownColumn(name: string, talk: Interview): string {
  const isPlace = isPlaceOfColumn(name);
  const [found, ...others] = isPlace ? [] : matching(name, talk);
  if (found === undefined) {
    throw new UsageError(
      `The export has no column "${name}" that can be used`,
      `Its columns: ${listed(talk)}.${isPlace ? ' Give a column by its own name, as the export has it.' : ''}`,
    );
  }
  if (others.length === 0) return found;
  throw new UsageError(
    `The export has ${others.length + 1} columns that match "${name}"`,
    `Give one as the export has it. Its columns: ${listed(talk)}.`,
  );
}

/** The columns of a name: that of exactly this name, else those that differ in case and outer spaces only. */
export function matching(name: string, { columns }: Interview): string[] {
  const names = columns.map(({ column }) => column);
  return names.includes(name) ? [name] : names.filter((one) => isSameName(one, name));
}
