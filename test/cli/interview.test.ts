import { describe, expect, test } from 'vitest';
import { UsageError } from '../../cli/errors.ts';
import { interview } from '../../cli/interview.ts';
import type { GivenAnswers, Interview } from '../../cli/interview-answers.ts';
import { InvalidRequestError } from '../../operations/errors.ts';
import type { Guess } from '../../operations/sources/columns.ts';
import type { WrittenSource } from '../../operations/sources/config-file.ts';
import type { UnplacedNumbers } from '../../operations/sources/country-codes.ts';
import { fakeTerminal } from '../helpers/fake-terminal.ts';

const GUESS: Guess = {
  identifiers: [
    { column: 'email', type: 'email', by: 'name' },
    { column: 'Tel', type: 'phone', by: 'content' },
  ],
  unknownHashes: ['digest'],
  regionColumn: 'Land',
  audienceColumn: 'Gruppe',
  audienceColumns: ['Gruppe', 'plan'],
};

const NOTHING: Guess = { identifiers: [], unknownHashes: [], audienceColumns: [] };

const named = (...columns: string[]) => columns.map((column) => ({ column, typeByName: null, distinct: 3 }));

const COLUMNS = named('email', 'Tel', 'digest', 'Land', 'Gruppe', 'plan');

const allPlaced = (): Promise<UnplacedNumbers[]> => Promise.resolve([]);

/** Interviews where nobody is asked and each number has its place, but for what a test says. */
const interviewWith = (fields: Partial<Interview>) =>
  interview({
    terminal: fakeTerminal().terminal,
    asks: false,
    given: {},
    guess: GUESS,
    columns: COLUMNS,
    unusable: [],
    suggestedSource: 'kunden',
    findReplaced: () => undefined,
    findUnplaced: allPlaced,
    ...fields,
  });

const silently = (given: GivenAnswers, guess: Guess = GUESS) => interviewWith({ given, guess });

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

  describe('with a column that something speaks against', () => {
    const guess: Guess = {
      ...GUESS,
      unknownHashes: [],
      identifiers: [
        {
          ...{ column: 'email', type: 'email', by: 'name' },
          doubt: 'its name says that these people must not be targeted',
        },
        {
          ...{ column: 'Tel', type: 'phone', by: 'content' },
          doubt: 'its name says that it belongs to somebody else than the customer',
        },
      ],
    };

    test('leaves it out where nobody is asked, and says why and how to take it', async () => {
      const { terminal, errors } = fakeTerminal();

      const asked = interviewWith({
        terminal,
        guess,
      });

      await expect(asked).rejects.toThrow('No column of the export looks like an identifier');
      expect(errors()).toContain(
        'email: left out, because its name says that these people must not be targeted; it looks like email: to take it, give all columns with --identifier, this one as email=email',
      );
      expect(errors()).toContain(
        'Tel: left out, because its name says that it belongs to somebody else than the customer; it looks like phone: to take it, give all columns with --identifier, this one as Tel=phone',
      );
    });

    test('takes it where it is given', async () => {
      const { identifiers } = await silently({ identifiers: ['Tel=phone'] }, guess);

      expect(identifiers).toEqual([{ column: 'Tel', type: 'phone', regionColumn: 'Land' }]);
    });

    test('takes it only if a person says so', async () => {
      const { terminal, answer, errors } = fakeTerminal({ isInteractive: true });

      const asked = interviewWith({
        terminal,
        asks: true,
        guess,
        given: { source: 'crm', audienceName: 'All', action: 'append', regionColumn: '-' },
      });
      await answer(
        'Column "email" looks like email, but its name says that these people must not be targeted; take it for (email, phone, idfa, gaid, maid, no) [no]',
        '',
      );
      await answer('Column "Tel" looks like phone, but its name says', 'phone');

      expect((await asked).identifiers).toEqual([{ column: 'Tel', type: 'phone' }]);
      expect(errors()).not.toContain('left out');
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

  test('keeps the reading that a name says with a region, and drops the one that cells suggest', async () => {
    const guess: Guess = {
      ...NOTHING,
      identifiers: [
        { column: 'Tel', type: 'phone', by: 'name', numbers: 'international' },
        { column: 'msisdn', type: 'phone', by: 'name', numbers: 'international' },
      ],
    };
    const given = { audienceName: 'x', defaultRegion: 'DE' };

    const withRegions = await silently({ ...given, regionColumn: 'Land' }, guess);

    const region = { defaultRegion: 'DE' };
    expect((await silently(given, guess)).identifiers).toEqual([
      { column: 'Tel', type: 'phone', ...region },
      { column: 'msisdn', type: 'phone', numbers: 'international', ...region },
    ]);
    expect(withRegions.identifiers).toEqual([
      { column: 'Tel', type: 'phone', ...region, regionColumn: 'Land' },
      { column: 'msisdn', type: 'phone', numbers: 'international', ...region, regionColumn: 'Land' },
    ]);
  });

  test('takes the answers of a person over guesses and defaults', async () => {
    const { terminal, answer } = fakeTerminal({ isInteractive: true });

    const asked = interviewWith({
      terminal,
      asks: true,
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

  test('asks again for a name of the audience that TikTok does not take, and says how long it is', async () => {
    const { terminal, answer, errors } = fakeTerminal({ isInteractive: true });

    const asked = interviewWith({
      terminal,
      asks: true,
      given: { source: 'crm', identifiers: ['email=email'], action: 'append' },
    });
    await answer('names the audience of each row', '-');
    await answer('Name of the audience', 'x'.repeat(129));
    await answer('Name of the audience', 'Everyone\u200b');

    expect((await asked).audience).toEqual({ name: 'Everyone' });
    expect(errors()).toContain(
      "This name cannot be used: expected at most 128 characters, which is TikTok's limit; these are 129.",
    );
  });

  test('asks every question again whose answer cannot be used, and says what is wrong with it', async () => {
    const { terminal, answer, errors } = fakeTerminal({ isInteractive: true });

    const asked = interviewWith({
      terminal,
      asks: true,
      findReplaced: (name) => {
        if (name === 'kunden')
          throw new InvalidRequestError('It has a source "kunden" already', 'Give another.');
        return undefined;
      },
      findUnplaced: () => Promise.resolve([{ column: 'Tel', cells: 9, unplaced: 2, unknownRegion: 0 }]),
    });
    await answer('Name of the source [kunden]', '');
    await answer('Name of the source [kunden]', 'crm');
    await answer('Column "Tel" looks like phone', 'fon');
    await answer('Column "Tel" looks like phone', 'phone');
    await answer('Column "digest" holds hashes', 'yes');
    await answer('Column "digest" holds hashes', 'no');
    await answer('names the audience of each row', 'Klasse');
    await answer('names the audience of each row', '-');
    await answer('Name of the audience', '');
    await answer('Name of the audience', 'a/b');
    await answer('Name of the audience', 'All');
    await answer('Column with the region of each row', 'Lnd');
    await answer('Column with the region of each row', 'Land');
    await answer('Region of these', 'uk');
    await answer('Region of these', 'gb');
    await answer('Action: append, replace or remove', 'add');
    await answer('Action: append, replace or remove', 'replace');

    expect(await asked).toEqual({
      name: 'crm',
      audience: { name: 'All' },
      identifiers: [
        { column: 'email', type: 'email' },
        { column: 'Tel', type: 'phone', defaultRegion: 'GB', regionColumn: 'Land' },
      ],
      action: 'replace',
    });
    const wrong = [
      'It has a source "kunden" already. Give another.',
      '"fon" is not a known type of identifier. Types: email, phone, idfa, gaid, maid.',
      '"yes" is not a known type of identifier. Types: email, phone, idfa, gaid, maid.',
      'The export has no column "Klasse" that can be used. Its columns: email, Tel, digest, Land, Gruppe, plan.',
      'An answer is needed.',
      'This name cannot be used: expected no "/" and no control characters.',
      'The export has no column "Lnd" that can be used. Its columns: email, Tel, digest, Land, Gruppe, plan.',
      '"uk" is not a known region: expected the ISO 3166 alpha-2 code, in capitals, of a region that has phone numbers; did you mean "GB"?',
      '"add" is not a known action. Actions: append, replace, remove.',
    ];
    for (const line of wrong) expect(errors()).toContain(`${line}\n`);
  });

  test('ends at a question that is asked again when the input ends', async () => {
    const { terminal, answer, end } = fakeTerminal({ isInteractive: true });
    const given = { source: 'crm', identifiers: ['email=email'], audienceName: 'All' };

    const asked = interviewWith({
      terminal,
      asks: true,
      given,
    });
    await answer('Action: append, replace or remove', 'add');
    await end('Action: append, replace or remove');

    await expect(asked).rejects.toMatchObject({ message: 'The input ended at a question' });
  });

  test.each(['auto', 'national', 'international'] as const)(
    'reads numbers as given (%s) over what a column suggests, also where those without a country code are counted',
    async (numbers) => {
      const counted: unknown[] = [];

      const { identifiers } = await interviewWith({
        given: { numbers, regionColumn: '-', identifiers: ['email=email', 'Tel=phone'] },
        guess: {
          ...GUESS,
          identifiers: [{ column: 'Tel', type: 'phone', by: 'name', numbers: 'international' }],
        },
        findUnplaced: (columns) => {
          counted.push(...columns);
          return allPlaced();
        },
      });

      expect({ identifiers, counted }).toEqual({
        identifiers: [
          { column: 'email', type: 'email' },
          { column: 'Tel', type: 'phone', numbers },
        ],
        counted: [
          { column: 'email', type: 'email' },
          { column: 'Tel', type: 'phone', numbers },
        ],
      });
    },
  );

  test.each([
    ['no column looks like an identifier', {}, NOTHING, 'No column of the export looks like an identifier'],
    [
      'no name of a column says that it names audiences',
      {},
      { ...NOTHING, identifiers: GUESS.identifiers },
      'Which audience? Give --audience-column or --audience-name',
    ],
    [
      'columns could name audiences, and no name says so',
      {},
      { ...NOTHING, identifiers: GUESS.identifiers, audienceColumns: ['plan'] },
      'Which audience? Give --audience-column or --audience-name',
    ],
    ['a region is none', { defaultRegion: 'uk' }, GUESS, '"uk" is not a known region'],
    ['a column is not there', { audienceColumn: 'Klasse' }, GUESS, 'The export has no column "Klasse"'],
    ['a region column is not there', { regionColumn: 'x' }, GUESS, 'The export has no column "x"'],
    ['a type is not known', { identifiers: ['Tel=fax'] }, GUESS, '"fax" is not a known type of identifier'],
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

test('interview says which columns have hashes where it takes none for an identifier', async () => {
  const guess = { ...NOTHING, unknownHashes: ['digest', 'Tel'] };

  await expect(silently({}, guess)).rejects.toMatchObject({
    message: 'No column of the export looks like an identifier',
    remedy:
      'Nothing says what the hashes are of: "digest", "Tel". Name them with --identifier column=type. Columns: email, Tel, digest, Land, Gruppe, plan. Types: email, phone, idfa, gaid, maid.',
  });
});

test.each([
  [{}, 'No column of the export looks like an identifier'],
  [{ identifiers: ['email=email'] }, 'The export has no column "email" that can be used'],
])('interview says why a column cannot be used: %o', async (given, message) => {
  const asked = interviewWith({
    given,
    guess: NOTHING,
    columns: named('plan'),
    unusable: [
      { column: 'email', type: 'twice' },
      { column: 'kim@example.com', type: 'not in b.csv' },
    ],
  });

  await expect(asked).rejects.toMatchObject({
    message,
    remedy: expect.stringContaining(
      'olumns: plan, email (not usable: twice; rename all columns of this name but one), column 3 (not usable: not in b.csv; give it to each file, or take the others out of the export).',
    ),
  });
});

test.each([{}, { identifiers: ['email=email'] }])(
  'interview asks for another export when it has no column: %o',
  async (given) => {
    const asked = interviewWith({
      given,
      guess: NOTHING,
      columns: [],
    });

    await expect(asked).rejects.toMatchObject({
      message: 'The export has no column',
      remedy: 'Give one with a header or with rows.',
    });
  },
);

test.each(['Phone #1', 'Segment+Tier'])(
  'interview takes a given column %s by its name, and none by the place that is shown of it',
  async (name) => {
    const talk = (column: string) =>
      interviewWith({
        given: { audienceName: 'x', identifiers: [`${column}=email`] },
        guess: NOTHING,
        columns: named('plan', name, 'column 3'),
      });

    expect((await talk(name)).identifiers).toEqual([{ column: name, type: 'email' }]);
    await expect(talk('column 3')).rejects.toMatchObject({
      message: 'The export has no column "column 3" that can be used',
      remedy: 'Its columns: plan, column 2, column 3. Give a column by its own name, as the export has it.',
    });
  },
);

describe('interview about a source that is replaced', () => {
  const LOYALTY = { name: 'loyalty', action: 'remove' } as const;
  const talkOf = (audience: WrittenSource['audience']) => ({
    findReplaced: (name: string) => (name === 'loyalty' ? { ...LOYALTY, audience } : undefined),
  });

  test.each([{ name: 'Members' }, { column: 'plan' }])(
    'keeps its action and its audience %j where nothing else is given',
    async (audience) => {
      const talk = talkOf(audience);

      expect(await interviewWith({ ...talk, given: { source: 'loyalty' } })).toMatchObject({
        ...LOYALTY,
        audience,
      });
      expect(
        await interviewWith({
          ...talk,
          given: { source: 'loyalty', audienceColumn: 'Gruppe', action: 'replace' },
        }),
      ).toMatchObject({ audience: { column: 'Gruppe' }, action: 'replace' });
      expect(await interviewWith({ ...talk, given: { source: 'other' } })).toMatchObject({
        audience: { column: 'Gruppe' },
        action: 'append',
      });
    },
  );

  test('takes the likeliest audience column where the export has no longer that of the source', async () => {
    const talk = talkOf({ column: 'former' });

    expect(await interviewWith({ ...talk, given: { source: 'loyalty' } })).toMatchObject({
      action: 'remove',
      audience: { column: 'Gruppe' },
    });
  });

  test('proposes them to a person', async () => {
    const { terminal, answer } = fakeTerminal({ isInteractive: true });
    const given = { source: 'loyalty', identifiers: ['email=email'] };

    const asked = interviewWith({ ...talkOf({ name: 'Members' }), terminal, asks: true, given });
    await answer('names the audience of each row ("-": one audience for all) [-]', '');
    await answer('Name of the audience [Members]', '');
    await answer('Action: append, replace or remove [remove]', '');

    expect(await asked).toMatchObject({ ...LOYALTY, audience: { name: 'Members' } });
  });
});

describe('interview about a file whose first line is data', () => {
  test.each([
    [{ identifiers: ['mail=email'] }, GUESS],
    [{}, NOTHING],
    [{ identifiers: ['Gruppe=email'] }, NOTHING],
  ] as const)('shows no text of it where columns are listed: %o', async (given, guess) => {
    const asked = interviewWith({
      given,
      guess,
      columns: named('Gruppe', 'kim@example.com', '+49 30 901820', 'd131dd02c5e6eec4693d9a0698aff95c'),
    });

    await expect(asked).rejects.toMatchObject({
      remedy: expect.stringContaining('Gruppe, column 2, column 3, column 4'),
    });
  });
});

describe('interview about numbers without a country code', () => {
  const UNPLACED: UnplacedNumbers[] = [{ column: 'Tel', cells: 1200, unplaced: 212, unknownRegion: 0 }];
  const PHONE: Guess = { ...NOTHING, identifiers: [{ column: 'Tel', type: 'phone', by: 'name' }] };

  const talk = (guess: Guess, unplaced: UnplacedNumbers[], asks: boolean, given: GivenAnswers = {}) => {
    const fake = fakeTerminal({ isInteractive: asks });
    const counted: unknown[] = [];
    const source = interviewWith({
      terminal: fake.terminal,
      asks,
      given: { source: 'crm', audienceName: 'All', action: 'append', ...given },
      guess,
      findUnplaced: (...args) => {
        counted.push(args);
        return Promise.resolve(unplaced);
      },
    });
    return { ...fake, source, counted };
  };

  test('warns how many there are and what to give when nobody is asked', async () => {
    const { source, errors, counted } = talk(PHONE, UNPLACED, false);

    expect((await source).identifiers).toEqual([{ column: 'Tel', type: 'phone' }]);
    expect(counted).toEqual([[[{ column: 'Tel', type: 'phone' }], undefined]]);
    expect(errors()).toBe(
      'warning: 212 of 1,200 cells of "Tel" have no country code: they will be rejected.\n' +
        'Say where they belong with --region-column (codes, names or calling codes) or --default-region, for example --default-region US.\n',
    );
  });

  test('counts those that the region of their row does not place either', async () => {
    const { source, errors, counted } = talk({ ...PHONE, regionColumn: 'Land' }, UNPLACED, false);

    expect((await source).identifiers).toEqual([{ column: 'Tel', type: 'phone', regionColumn: 'Land' }]);
    expect(counted).toEqual([[[{ column: 'Tel', type: 'phone' }], 'Land']]);
    expect(errors()).toBe(
      'warning: 212 of 1,200 cells of "Tel" have no country code, and no region in "Land": they will be rejected.\n' +
        'Say where they belong with --default-region, for example --default-region US.\n',
    );
  });

  test('warns of regions that are not understood, for which no other region is taken', async () => {
    const unknown = [{ column: 'Tel', cells: 1200, unplaced: 0, unknownRegion: 7 }];
    const { source, errors } = talk({ ...PHONE, regionColumn: 'Land' }, unknown, false);

    expect((await source).identifiers).toEqual([{ column: 'Tel', type: 'phone', regionColumn: 'Land' }]);
    expect(errors()).toBe(
      'warning: 7 of 1,200 cells of "Tel" have a region in "Land" that is not understood: they will be rejected. Write ISO codes, English names or calling codes, or take no column with --region-column -.\n',
    );
  });

  test('warns of regions that are not understood also where a region is given for rows without one', async () => {
    const unknown = [{ column: 'Tel', cells: 1200, unplaced: 9, unknownRegion: 7 }];
    const { source, errors } = talk({ ...PHONE, regionColumn: 'Land' }, unknown, false, {
      defaultRegion: 'de',
    });

    expect((await source).identifiers).toEqual([
      { column: 'Tel', type: 'phone', defaultRegion: 'DE', regionColumn: 'Land' },
    ]);
    expect(errors()).toBe(
      'warning: 7 of 1,200 cells of "Tel" have a region in "Land" that is not understood: they will be rejected. Write ISO codes, English names or calling codes, or take no column with --region-column -.\n',
    );
  });

  test('counts nothing when a region is given for all', async () => {
    const { source, errors, counted } = talk(PHONE, UNPLACED, false, { defaultRegion: 'de' });

    expect((await source).identifiers).toEqual([{ column: 'Tel', type: 'phone', defaultRegion: 'DE' }]);
    expect({ counted, errors: errors() }).toEqual({ counted: [], errors: '' });
  });

  test('proposes the column of regions, then asks for a region and takes none for granted', async () => {
    const { source, answer, errors } = talk({ ...PHONE, regionColumn: 'Land' }, UNPLACED, true);

    await answer(
      'Column with the region of each row: codes such as US, names or calling codes ("-": none) [Land]',
      '',
    );
    await answer('Region of these, for example US ("-": reject them): ', 'at');
    expect(errors()).toContain('212 of 1,200 cells of "Tel" have no country code.\n');

    expect((await source).identifiers).toEqual([
      { column: 'Tel', type: 'phone', defaultRegion: 'AT', regionColumn: 'Land' },
    ]);
  });

  test('keeps the reading of digits that a column suggests, for the count and the source', async () => {
    const identifiers = [{ column: 'Tel', type: 'phone', by: 'content', numbers: 'international' }] as const;
    const { source, counted } = talk({ ...PHONE, identifiers }, [], false);

    expect((await source).identifiers).toEqual([{ column: 'Tel', type: 'phone', numbers: 'international' }]);
    expect(counted).toEqual([[[{ column: 'Tel', type: 'phone', numbers: 'international' }], undefined]]);
  });

  test('drops the reading that cells suggest once a person has named the region of the other numbers', async () => {
    const identifiers = [{ column: 'Tel', type: 'phone', by: 'content', numbers: 'international' }] as const;
    const { source, answer, counted } = talk({ ...PHONE, identifiers }, UNPLACED, true);

    await answer('Column "Tel" looks like phone', '');
    await answer('Column with the region of each row', '');
    await answer('Region of these, for example US ("-": reject them): ', 'de');

    expect((await source).identifiers).toEqual([{ column: 'Tel', type: 'phone', defaultRegion: 'DE' }]);
    expect(counted).toEqual([[[{ column: 'Tel', type: 'phone', numbers: 'international' }], undefined]]);
  });

  test('says which columns could have the regions of rows, and takes none of them by itself', async () => {
    const doubt = 'their names do not say so';
    const couldBeRegions = ['plan', 'Land'].map((column) => ({ column, doubt }) as const);
    const { source, errors } = talk({ ...PHONE, couldBeRegions }, [], false);

    expect((await source).identifiers).toEqual([{ column: 'Tel', type: 'phone' }]);
    expect(errors()).toBe(
      'Not taken for the region of each row, because their names do not say so: "plan", "Land". --region-column takes one.\n',
    );
  });

  test('asks for no region when every number has its place', async () => {
    const { source, answer } = talk(PHONE, [], true);

    await answer(
      'Column with the region of each row: codes such as US, names or calling codes ("-": none) [-]',
      '',
    );

    expect((await source).identifiers).toEqual([{ column: 'Tel', type: 'phone' }]);
  });
});

describe('interview about the audience column', () => {
  const talk = {
    guess: { ...NOTHING, audienceColumns: ['plan'] },
  };

  test('has no default where no name says so, and says what becomes of the values and how many there are', async () => {
    const { terminal, answer, errors } = fakeTerminal({ isInteractive: true });
    const given = { source: 'crm', identifiers: ['email=email'], action: 'append' } as const;

    const asked = interviewWith({ ...talk, terminal, asks: true, given });
    await answer('names the audience of each row ("-": one audience for all): ', '');
    await answer('names the audience of each row ("-": one audience for all): ', 'PLAN');

    expect((await asked).audience).toEqual({ column: 'plan' });
    expect(errors()).toContain(
      'Every distinct value of the audience column becomes the name of an audience at TikTok, in clear text. Distinct values: "plan" (about 3).',
    );
  });

  test('ignores the case of a given column, as the configuration does, unless two differ by nothing else', async () => {
    const twice = named('City', 'CITY', 'email');
    const of = (audienceColumn: string) => ({ audienceColumn, identifiers: ['EMAIL=email'] });

    expect(
      await interviewWith({ ...talk, columns: named('City', 'email'), given: of(' city') }),
    ).toMatchObject({
      audience: { column: 'City' },
      identifiers: [{ column: 'email', type: 'email' }],
    });
    expect(await interviewWith({ ...talk, columns: twice, given: of('CITY') })).toMatchObject({
      audience: { column: 'CITY' },
    });
    await expect(interviewWith({ ...talk, columns: twice, given: of('city') })).rejects.toMatchObject({
      message: 'The export has 2 columns that match "city"',
    });
  });
});
