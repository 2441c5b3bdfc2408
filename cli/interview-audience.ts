import { audienceNameFault, plainAudienceName } from '../lambdas/shared/config/source-texts.ts';
import { showCount } from '../lambdas/shared/report-page/numbers.ts';
import type { WrittenSource } from '../operations/sources/config-file.ts';
import { UsageError } from './errors.ts';
import { ask, type Interview, knownColumn, listed, matching } from './interview-answers.ts';

/**
 * Chooses what names the audience of each row. By itself, only a column whose name says so is taken.
 *
 * @param talk what was given and guessed, and who is asked
 * @param replaced the audience of the source that is replaced
 * @throws {UsageError} when nobody is asked and nothing tells the audience
 */
export async function chooseAudience(
  talk: Interview,
  replaced: Partial<Record<'column' | 'name', string>> = {},
): Promise<WrittenSource['audience']> {
  const { audienceColumn, audienceName } = talk.given;
  if (audienceColumn !== undefined && audienceName !== undefined) {
    throw new UsageError('An audience has a column or a name', 'Give --audience-column or --audience-name.');
  }
  if (audienceName !== undefined) return { name: audienceName };
  if (audienceColumn !== undefined) return { column: knownColumn(audienceColumn, talk) };
  // That of the replaced source, if the export has it.
  const kept = replaced.column === undefined ? [] : matching(replaced.column, talk);
  const likeliest = kept[0] ?? (replaced.name === undefined ? talk.guess.audienceColumn : '-');
  if (!talk.asks && likeliest === undefined) {
    throw new UsageError(
      'Which audience? Give --audience-column or --audience-name',
      `No column looks like one that names audiences. Columns: ${listed(talk)}.`,
    );
  }
  if (talk.asks) sayWhatBecomesNames(talk, likeliest);
  const column = await ask(
    talk,
    'Column that names the audience of each row ("-": one audience for all)',
    '--audience-column or --audience-name',
    (answer) => (answer === '-' ? undefined : knownColumn(answer, talk)),
    likeliest,
  );
  if (column !== undefined) return { column };
  return { name: await ask(talk, 'Name of the audience', '--audience-name', toAudienceName, replaced.name) };
}

/** The values leave the company: a person is to know how many there are before choosing. */
function sayWhatBecomesNames(talk: Interview, likeliest: string | undefined): void {
  const offered = new Set([...(likeliest === undefined ? [] : [likeliest]), ...talk.guess.audienceColumns]);
  const counts = talk.columns
    .filter(({ column }) => offered.has(column))
    .map(({ column, distinct }) => `"${column}" (about ${showCount(distinct)})`);
  talk.terminal.say(
    'Every distinct value of the audience column becomes the name of an audience at TikTok, in clear text.' +
      (counts.length === 0 ? '' : ` Distinct values: ${counts.join(', ')}.`),
  );
}

function toAudienceName(name: string): string {
  const fault = audienceNameFault(name);
  if (fault === undefined) return plainAudienceName(name);
  throw new UsageError(`This name cannot be used: ${fault}`);
}
