import type { NumberReading } from '../lambdas/shared/config/schema.ts';
import {
  IDENTIFIER_TYPES,
  type IdentifierType,
  isNamedInternational,
} from '../lambdas/shared/identifiers.ts';
import type { GuessedColumn, KnownRegions } from '../operations/sources/columns.ts';
import type { WrittenSource } from '../operations/sources/config-file.ts';
import type { CountedColumn } from '../operations/sources/country-codes.ts';
import { UsageError } from './errors.ts';
import { ask, type Interview, knownColumn, listed } from './interview-answers.ts';
import { chooseAudience } from './interview-audience.ts';
import { toRegion } from './region-option.ts';
import { doubtLine, possibleRegionLines } from './taken-text.ts';
import { unknownRegionWarning, unplacedText, unplacedWarning } from './unplaced-text.ts';

/**
 * Makes a source out of what was given, guessed and answered.
 *
 * @throws {UsageError} when something is missing that has no default, or names a column that is not there
 */
export async function interview(talk: Interview): Promise<WrittenSource> {
  const { given } = talk;
  const named = (name: string) => ({ name, replaced: talk.findReplaced(name) });
  const { name, replaced } =
    given.source === undefined
      ? await ask(talk, 'Name of the source', '--source', named, talk.suggestedSource)
      : named(given.source);
  const chosen = await chooseIdentifiers(talk);
  const audience = await chooseAudience(talk, replaced?.audience);
  const hasPhones = chosen.some(({ type }) => type === 'phone');
  const regionColumn = hasPhones ? await chooseRegionColumn(talk) : undefined;
  const counted = chosen.map((one) => ({ ...one, ...readingOf(talk, one, { regionColumn }) }));
  const region = hasPhones ? await chooseRegion(talk, counted, regionColumn) : {};
  const usual = replaced?.action ?? 'append';
  const action =
    given.action ?? (await ask(talk, 'Action: append, replace or remove', '--action', toAction, usual));
  return {
    name,
    audience,
    identifiers: chosen.map((one) =>
      one.type === 'phone' ? { ...one, ...readingOf(talk, one, region), ...region } : one,
    ),
    action,
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
  for (const likely of talk.guess.identifiers) {
    const type = await chooseType(talk, likely);
    if (type !== 'no') chosen.push({ column: likely.column, type });
  }
  for (const column of talk.guess.unknownHashes) {
    const answer = await askType(talk, `Column "${column}" holds hashes; they are of`, 'no');
    if (answer !== 'no') chosen.push({ column, type: answer });
  }
  if (chosen.length > 0) return chosen;
  const hashes = talk.guess.unknownHashes.map((column) => `"${column}"`);
  const found = hashes.length === 0 ? '' : `Nothing says what the hashes are of: ${hashes.join(', ')}. `;
  throw new UsageError(
    'No column of the export looks like an identifier',
    `${found}Name them with --identifier column=type. Columns: ${listed(talk)}. Types: ${IDENTIFIER_TYPES.join(', ')}.`,
  );
}

/** A column that something speaks against is taken only if a person says so. */
async function chooseType(
  talk: Interview,
  { column, type, by, doubt }: GuessedColumn,
): Promise<IdentifierType | 'no'> {
  if (doubt !== undefined) {
    if (!talk.asks) talk.terminal.say(doubtLine(column, type, doubt));
    return askType(talk, `Column "${column}" looks like ${type}, but ${doubt}; take it for`, 'no');
  }
  return by === 'name' ? type : askType(talk, `Column "${column}" looks like ${type}; take it for`, type);
}

const askType = (
  talk: Interview,
  question: string,
  byDefault: IdentifierType | 'no',
): Promise<IdentifierType | 'no'> =>
  ask(
    talk,
    `${question} (${IDENTIFIER_TYPES.join(', ')}, no)`,
    '--identifier',
    (answer) => (answer === 'no' ? 'no' : toType(answer)),
    byDefault,
  );

function parseIdentifier(text: string, talk: Interview): ChosenIdentifier {
  const split = text.lastIndexOf('=');
  if (split < 1) throw new UsageError(`--identifier takes column=type, not "${text}"`);
  return { column: knownColumn(text.slice(0, split), talk), type: toType(text.slice(split + 1)) };
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
  return ask(talk, 'Region of these, for example US ("-": reject them)', '--default-region', (answer) =>
    answer === '-' ? byRow : { defaultRegion: toRegion(answer), ...byRow },
  );
}

async function chooseRegionColumn(talk: Interview): Promise<string | undefined> {
  const { regionColumn, couldBeRegions = [] } = talk.guess;
  if (talk.given.regionColumn === undefined && regionColumn === undefined) {
    for (const line of possibleRegionLines(couldBeRegions)) talk.terminal.say(line);
  }
  const take = (column: string) => (column === '-' ? undefined : knownColumn(column, talk));
  if (talk.given.regionColumn !== undefined) return take(talk.given.regionColumn);
  return ask(
    talk,
    'Column with the region of each row: codes such as US, names or calling codes ("-": none)',
    '--region-column',
    take,
    regionColumn ?? '-',
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
