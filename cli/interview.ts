import { expectedRegion, isRegion } from '../lambdas/shared/config/regions.ts';
import type { NumberReading } from '../lambdas/shared/config/schema.ts';
import { audienceNameFault, plainAudienceName } from '../lambdas/shared/config/source-texts.ts';
import {
  IDENTIFIER_TYPES,
  type IdentifierType,
  isNamedInternational,
} from '../lambdas/shared/identifiers.ts';
import { isPlaceOfColumn, showColumnName } from '../operations/sources/column-name.ts';
import { type Guess, type KnownRegions, type NamedColumn, shownName } from '../operations/sources/columns.ts';
import type { WrittenSource } from '../operations/sources/config-file.ts';
import type { CountedColumn, UnplacedNumbers } from '../operations/sources/country-codes.ts';
import type { Survey } from '../operations/sources/survey.ts';
import { unusableText } from '../operations/sources/unusable-column.ts';
import { UsageError } from './errors.ts';
import type { Terminal } from './terminal.ts';
import { unknownRegionWarning, unplacedText, unplacedWarning } from './unplaced-text.ts';

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

/** Where answers come from. */
export interface Interview {
  readonly terminal: Pick<Terminal, 'ask' | 'say'>;
  /** Whether a person is asked; otherwise defaults are taken. */
  readonly asks: boolean;
  readonly given: GivenAnswers;
  readonly guess: Guess;
  /** Columns of the export that can be read. */
  readonly columns: readonly NamedColumn[];
  /** Those that cannot be, and why. */
  readonly unusable: Survey['unusable'];
  /** Name for the source when none is given. */
  readonly suggestedSource: string;
  /** Finds the source that one of this name replaces: its audience and its action are the defaults. */
  readonly findReplaced: (source: string) => WrittenSource | undefined;
  /** Counts numbers without a country code in phone columns, whose rows may have a region; gets every identifier column. */
  readonly findUnplaced: (
    columns: readonly CountedColumn[],
    regionColumn?: string,
  ) => Promise<UnplacedNumbers[]>;
}

/**
 * Makes a source out of what was given, guessed and answered.
 *
 * @throws {UsageError} when something is missing that has no default, or names a column that is not there
 */
export async function interview(talk: Interview): Promise<WrittenSource> {
  const { given } = talk;
  const name = given.source ?? (await ask(talk, 'Name of the source', '--source', talk.suggestedSource));
  const replaced = talk.findReplaced(name);
  const chosen = await chooseIdentifiers(talk);
  const audience = await chooseAudience(talk, replaced?.audience);
  const hasPhones = chosen.some(({ type }) => type === 'phone');
  const regionColumn = hasPhones ? await chooseRegionColumn(talk) : undefined;
  const counted = chosen.map((one) => ({ ...one, ...readingOf(talk, one, { regionColumn }) }));
  const region = hasPhones ? await chooseRegion(talk, counted, regionColumn) : {};
  const usual = replaced?.action ?? 'append';
  const action = given.action ?? (await ask(talk, 'Action: append, replace or remove', '--action', usual));
  return {
    name,
    audience,
    identifiers: chosen.map((one) =>
      one.type === 'phone' ? { ...one, ...readingOf(talk, one, region), ...region } : one,
    ),
    action: toAction(action),
  };
}

/** How digits without a plus are read: as given, else as the column suggests, else as the configuration does. */
function readingOf(
  { given, guess }: Interview,
  { column, type }: ChosenIdentifier,
  { defaultRegion, regionColumn }: KnownRegions,
): { numbers?: NumberReading } {
  if (type !== 'phone') return {};
  // What the cells suggest holds only where no region is known; what the name says always does.
  const hasRegion = defaultRegion !== undefined || regionColumn !== undefined;
  const guessed = hasRegion ? undefined : guess.identifiers.find((one) => one.column === column)?.numbers;
  const suggested = isNamedInternational(column) ? 'international' : guessed;
  const numbers = given.numbers ?? suggested;
  return numbers === undefined ? {} : { numbers };
}

interface ChosenIdentifier {
  readonly column: string;
  readonly type: IdentifierType;
}

async function chooseIdentifiers(talk: Interview): Promise<ChosenIdentifier[]> {
  if (talk.columns.length + talk.unusable.length === 0) {
    throw new UsageError('The export has no column', 'Give one with a header or with rows.');
  }
  if (talk.given.identifiers !== undefined) {
    return talk.given.identifiers.map((text) => parseIdentifier(text, talk));
  }
  const chosen: ChosenIdentifier[] = [];
  for (const { column, type, by } of talk.guess.identifiers) {
    const answer =
      by === 'name' ? type : await askType(talk, `Column "${column}" looks like ${type}; take it for`, type);
    if (answer !== 'no') chosen.push({ column, type: answer });
  }
  for (const column of talk.guess.unknownHashes) {
    const answer = await askType(talk, `Column "${column}" holds hashes; they are of`, 'no');
    if (answer !== 'no') chosen.push({ column, type: answer });
  }
  if (chosen.length > 0) return chosen;
  throw new UsageError(
    'No column of the export looks like an identifier',
    `Name them with --identifier column=type. Columns: ${listed(talk)}. Types: ${IDENTIFIER_TYPES.join(', ')}.`,
  );
}

async function askType(
  talk: Interview,
  question: string,
  byDefault: IdentifierType | 'no',
): Promise<IdentifierType | 'no'> {
  const answer = await ask(
    talk,
    `${question} (${IDENTIFIER_TYPES.join(', ')}, no)`,
    '--identifier',
    byDefault,
  );
  return answer === 'no' ? 'no' : toType(answer);
}

function parseIdentifier(text: string, talk: Interview): ChosenIdentifier {
  const split = text.lastIndexOf('=');
  if (split < 1) throw new UsageError(`--identifier takes column=type, not "${text}"`);
  return { column: knownColumn(text.slice(0, split), talk), type: toType(text.slice(split + 1)) };
}

async function chooseAudience(
  talk: Interview,
  replaced: Partial<Record<'column' | 'name', string>> = {},
): Promise<WrittenSource['audience']> {
  const { audienceColumn, audienceName } = talk.given;
  if (audienceColumn !== undefined && audienceName !== undefined) {
    throw new UsageError('An audience has a column or a name', 'Give --audience-column or --audience-name.');
  }
  if (audienceName !== undefined) return { name: audienceName };
  if (audienceColumn !== undefined) return { column: knownColumn(audienceColumn, talk) };
  const guessed = talk.guess.audienceColumn;
  // That of the replaced source, if the export has it.
  const kept = talk.columns.find(({ column }) => column === replaced.column)?.column;
  const likeliest = kept ?? (replaced.name === undefined ? guessed : '-');
  if (!talk.asks && likeliest === undefined) {
    throw new UsageError(
      'Which audience? Give --audience-column or --audience-name',
      `No name of a column says that it names audiences. Columns: ${listed(talk)}.`,
    );
  }
  if (talk.asks) talk.terminal.say('TikTok gets the names of audiences as they are.');
  const column = await ask(
    talk,
    'Column that names the audience of each row ("-": one audience for all)',
    '--audience-column or --audience-name',
    likeliest ?? '-',
  );
  if (column !== '-') return { column: knownColumn(column, talk) };
  return { name: await askAudienceName(talk, replaced.name) };
}

/** A name that cannot be used is asked for again, before anything else is. */
async function askAudienceName(talk: Interview, replaced: string | undefined): Promise<string> {
  for (;;) {
    const name = await ask(talk, 'Name of the audience', '--audience-name', replaced);
    const fault = audienceNameFault(name);
    if (fault === undefined) return plainAudienceName(name);
    talk.terminal.say(`This name cannot be used: ${fault}.`);
  }
}

interface ChosenRegion {
  readonly defaultRegion?: string;
  readonly regionColumn?: string;
}

/** A number without a country code is lost unless something says where it belongs: that is never decided in silence. */
async function chooseRegion(
  talk: Interview,
  identifiers: readonly CountedColumn[],
  regionColumn: string | undefined,
): Promise<ChosenRegion> {
  const byRow = regionColumn === undefined ? {} : { regionColumn };
  const given = talk.given.defaultRegion === undefined ? undefined : toRegion(talk.given.defaultRegion);
  if (given !== undefined && regionColumn === undefined) return { defaultRegion: given };
  const found = await talk.findUnplaced(identifiers, regionColumn);
  for (const column of found.filter(({ unknownRegion }) => unknownRegion > 0)) {
    talk.terminal.say(unknownRegionWarning(column, regionColumn));
  }
  if (given !== undefined) return { defaultRegion: given, ...byRow };
  const unplaced = found.filter((column) => column.unplaced > 0);
  if (unplaced.length === 0) return byRow;
  if (!talk.asks) {
    talk.terminal.say(unplacedWarning(unplaced, regionColumn));
    return byRow;
  }
  for (const column of unplaced) talk.terminal.say(`${unplacedText(column)}.`);
  const answer = await ask(talk, 'Region of these, for example US ("-": reject them)', '--default-region');
  return answer === '-' ? byRow : { defaultRegion: toRegion(answer), ...byRow };
}

async function chooseRegionColumn(talk: Interview): Promise<string | undefined> {
  const { regionColumn, couldBeRegions = [] } = talk.guess;
  if (talk.given.regionColumn === undefined && regionColumn === undefined && couldBeRegions.length > 0) {
    const names = couldBeRegions.map((name) => `"${name}"`).join(', ');
    talk.terminal.say(
      `Not taken for the region of each row, because their names do not say so: ${names}. --region-column takes one.`,
    );
  }
  const column =
    talk.given.regionColumn ??
    (await ask(
      talk,
      'Column with the region of each row: codes such as US, names or calling codes ("-": none)',
      '--region-column',
      regionColumn ?? '-',
    ));
  return column === '-' ? undefined : knownColumn(column, talk);
}

function toRegion(text: string): string {
  const region = text.toUpperCase();
  if (isRegion(region)) return region;
  throw new UsageError(`"${text}" is not a known region: ${expectedRegion(region)}`);
}

/** Asks the person; where nobody is asked, the default is the answer. */
async function ask(talk: Interview, question: string, instead: string, byDefault?: string): Promise<string> {
  if (!talk.asks) {
    if (byDefault !== undefined) return byDefault;
    throw new UsageError(`"${question}" has no answer`, `Give ${instead}.`);
  }
  for (;;) {
    const shown = byDefault === undefined ? question : `${question} [${byDefault}]`;
    const answer = (await talk.terminal.ask(shown, instead)) || byDefault;
    if (answer !== undefined) return answer;
  }
}

/** The columns by their names, and why some cannot be used; text of a first line that does not look like a name is not shown. */
function listed({ columns, unusable }: Interview): string {
  const usable = columns.map((column, index) => shownName(column, index + 1));
  const others = unusable.map(
    ({ column, type }, index) =>
      `${showColumnName(column, columns.length + index + 1)} (not usable: ${unusableText(type)})`,
  );
  return [...usable, ...others].join(', ');
}

function knownColumn(name: string, talk: Interview): string {
  const isPlace = isPlaceOfColumn(name);
  if (!isPlace && talk.columns.some(({ column }) => column === name)) return name;
  throw new UsageError(
    `The export has no column "${name}" that can be used`,
    `Its columns: ${listed(talk)}.${isPlace ? ' Give a column by its own name, as the export has it.' : ''}`,
  );
}

function toType(text: string): IdentifierType {
  const type = IDENTIFIER_TYPES.find((known) => known === text);
  if (type !== undefined) return type;
  throw new UsageError(
    `"${text}" is not a known type of identifier`,
    `Types: ${IDENTIFIER_TYPES.join(', ')}.`,
  );
}

function toAction(text: string): NonNullable<WrittenSource['action']> {
  if (text === 'append' || text === 'replace' || text === 'remove') return text;
  throw new UsageError(`"${text}" is not a known action`, 'Actions: append, replace, remove.');
}
