import { describe, expect, test } from 'vitest';
import type { Guess } from '../../cli/columns.ts';
import { UsageError } from '../../cli/errors.ts';
import { type GivenAnswers, interview } from '../../cli/interview.ts';
import { fakeTerminal } from '../helpers/fake-terminal.ts';

const GUESS: Guess = {
  identifiers: [
    { column: 'email', type: 'email', by: 'name' },
    { column: 'Tel', type: 'phone', by: 'content' },
  ],
  unknownHashes: ['digest'],
  regionColumn: 'Land',
  audienceColumns: ['Gruppe', 'plan'],
};

const NOTHING: Guess = { identifiers: [], unknownHashes: [], audienceColumns: [] };

const COLUMNS = ['email', 'Tel', 'digest', 'Land', 'Gruppe', 'plan'];

const silently = (given: GivenAnswers, guess: Guess = GUESS) =>
  interview({
    terminal: fakeTerminal().terminal,
    asks: false,
    given,
    guess,
    columns: COLUMNS,
    suggestedSource: 'kunden',
  });

describe('interview', () => {
  test('takes guesses and defaults where nobody is asked', async () => {
    expect(await silently({})).toEqual({
      name: 'kunden',
      audience: { column: 'Gruppe' },
      identifiers: [
        { column: 'email', type: 'email' },
        { column: 'Tel', type: 'phone', regionColumn: 'Land' },
      ],
      action: 'append',
    });
  });

  test('takes what was given over every guess', async () => {
    const source = await silently({
      source: 'crm',
      audienceName: 'Our customers',
      identifiers: ['digest=email', 'Tel=phone'],
      defaultRegion: 'de',
      regionColumn: 'plan',
      action: 'replace',
    });

    expect(source).toEqual({
      name: 'crm',
      audience: { name: 'Our customers' },
      identifiers: [
        { column: 'digest', type: 'email' },
        { column: 'Tel', type: 'phone', defaultRegion: 'DE', regionColumn: 'plan' },
      ],
      action: 'replace',
    });
  });

  test('takes the answers of a person over guesses and defaults', async () => {
    const { terminal, answer } = fakeTerminal({ isInteractive: true });

    const asked = interview({
      terminal,
      asks: true,
      given: {},
      guess: GUESS,
      columns: COLUMNS,
      suggestedSource: 'kunden',
    });
    await answer('Name of the source [kunden]', '');
    await answer('Column "Tel" looks like phone', 'no');
    await answer('Column "digest" holds hashes', 'email');
    await answer('names the audience of each row ("-": one audience for all) [Gruppe]', '-');
    await answer('Name of the audience', '');
    await answer('Name of the audience', 'Everyone');
    await answer('Action: append, replace or remove [append]', 'remove');

    expect(await asked).toEqual({
      name: 'kunden',
      audience: { name: 'Everyone' },
      identifiers: [
        { column: 'email', type: 'email' },
        { column: 'digest', type: 'email' },
      ],
      action: 'remove',
    });
  });

  test.each([
    ['no column looks like an identifier', {}, NOTHING, 'No column of the export looks like an identifier'],
    ['no column could name audiences', {}, { ...GUESS, audienceColumns: [] }, 'has no answer'],
    ['a column is not there', { audienceColumn: 'Klasse' }, GUESS, 'The export has no column "Klasse"'],
    ['a region column is not there', { regionColumn: 'x' }, GUESS, 'The export has no column "x"'],
    ['a type is not known', { identifiers: ['Tel=fax'] }, GUESS, '"fax" is no type of identifier'],
    [
      'an identifier has no type',
      { identifiers: ['Tel'] },
      GUESS,
      '--identifier takes column=type, not "Tel"',
    ],
    [
      'the audience is given twice',
      { audienceColumn: 'plan', audienceName: 'All' },
      GUESS,
      'An audience has a column or a name',
    ],
  ] as const)('says what to give when %s', async (_case, given, guess, message) => {
    const asked = silently(given, guess);

    await expect(asked).rejects.toBeInstanceOf(UsageError);
    await expect(asked).rejects.toMatchObject({ message: expect.stringContaining(message) });
  });
});
