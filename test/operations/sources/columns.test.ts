import { describe, expect, test } from 'vitest';
import { guessColumns, type KnownRegions, takenOf } from '../../../operations/sources/columns.ts';
import type { SurveyedColumn } from '../../../operations/sources/survey.ts';
import { surveyedColumn, surveyOf } from '../../helpers/survey.ts';

const ROWS = 1000;
const OTHER_ID = 'its name does not say that its ids are advertising ids of devices';

const columnOf = (column: string, fields: Partial<SurveyedColumn> = {}): SurveyedColumn =>
  surveyedColumn(column, { audience: ROWS, distinct: ROWS, ...fields });

const guess = (...columns: SurveyedColumn[]) => guessWith({}, ...columns);

const guessWith = (known: KnownRegions, ...columns: SurveyedColumn[]) =>
  guessColumns(surveyOf(columns, { rows: ROWS }), known);

describe('guessColumns', () => {
  test('believes a usual name, whatever the cells hold', () => {
    expect(guess(columnOf('msisdn', { typeByName: 'phone', missing: ROWS })).identifiers).toEqual([
      { column: 'msisdn', type: 'phone', by: 'name', numbers: 'international' },
    ]);
  });

  test.each([
    [
      'nearly all of its bare digits begin with a country code',
      { readAsInternational: 570 },
      'international',
    ],
    ['fewer do', { readAsInternational: 569 }, undefined],
    ['all its numbers have a plus', { bareDigits: 0 }, undefined],
  ] as const)('says how digits without a plus are read when %s', (_case, fields, numbers) => {
    const phone = columnOf('Rufnummer', { phone: 1000, formattedPhone: 400, bareDigits: 600, ...fields });

    expect(guess(phone).identifiers.map((one) => one.numbers)).toEqual([numbers]);
  });

  // 15123456789 is a mobile number of Germany without its 0, and of Texas behind a plus.
  test.each([
    ['a column looks like the region of each row', {}, undefined],
    ['a column is given as the region of each row', { regionColumn: 'Gebiet' }, undefined],
    ['a region is given for all rows', { regionColumn: '-', defaultRegion: 'DE' }, undefined],
    ['no column is, and none is given', { regionColumn: '-' }, 'international'],
  ])('takes a reading from cells only if no region is known: %s', (_case, known, numbers) => {
    const digits = { typeByName: 'phone', phone: ROWS, bareDigits: ROWS, readAsInternational: ROWS } as const;
    const regions = columnOf('Land', { region: ROWS, distinct: 30 });

    const { identifiers } = guessWith(known, columnOf('Tel', digits), columnOf('msisdn', digits), regions);

    expect(identifiers.map((one) => one.numbers)).toEqual([numbers, 'international']);
  });

  test('takes no column whose name looks like data, for it would come into a configuration', () => {
    const names = ['kim@example.com', '+49 30 901820', '2026-11-20', 'column 5', ''];

    expect(guess(...names.map((name) => columnOf(name, { email: ROWS, distinct: 3 })))).toEqual({
      identifiers: [],
      unknownHashes: [],
      audienceColumns: [],
    });
  });

  test.each(['Phone #', '$email', 'E-mail:'])(
    'takes a column %s, whose name is usual and so no data',
    (name) => {
      const { identifiers } = guess(columnOf(name, { typeByName: 'email' }));

      expect(identifiers).toEqual([{ column: name, type: 'email', by: 'name' }]);
    },
  );

  test.each([
    ['e-mail addresses', { email: 500 }, 'email', undefined],
    ['device ids, of which the platform is not told', { device: 500 }, 'maid', OTHER_ID],
    ['phone numbers', { phone: 800, formattedPhone: 300 }, 'phone', undefined],
    ['e-mail addresses among few filled cells', { missing: 900, email: 50 }, 'email', undefined],
  ] as const)('takes a column for what half of its cells or more are: %s', (_what, fields, type, doubt) => {
    expect(guess(columnOf('x', fields)).identifiers).toEqual([{ column: 'x', type, by: 'content', doubt }]);
  });

  test.each([
    ['too few e-mail addresses', { email: 499 }],
    ['too few phone numbers', { phone: 799, formattedPhone: 799 }],
    ['digits that nobody wrote as a phone number', { phone: 1000, formattedPhone: 299 }],
    ['nothing', { missing: 1000 }],
  ])('takes a column with %s for no identifier', (_what, fields) => {
    expect(guess(columnOf('x', fields)).identifiers).toEqual([]);
  });

  test('tells hashes of an unknown type apart', () => {
    const { identifiers, unknownHashes, audienceColumns } = guess(
      columnOf('h', { sha256: 900, distinct: 10 }),
    );

    expect({ identifiers, unknownHashes, audienceColumns }).toEqual({
      identifiers: [],
      unknownHashes: ['h'],
      audienceColumns: [],
    });
  });

  test('finds the region of each row, by name where several columns could be it', () => {
    const code = columnOf('cc', { region: 1000, distinct: 50 });
    const country = columnOf('Country', { region: 500, distinct: 12 });

    expect(guess(code, country).regionColumn).toBe('Country');
    expect(guess(code).regionColumn).toBe('cc');
    expect(guess(columnOf('cc', { region: 899, distinct: 50 })).regionColumn).toBeUndefined();
    expect(guess(columnOf('Country', { region: 499, distinct: 12 })).regionColumn).toBeUndefined();
  });

  test.each([
    'unsubscribed',
    'Title',
    'sprache',
    'active_in',
    'marketing_opt_in',
    'Landline',
    'cc_type',
    'geo',
  ])('takes a column %s of regions for none by itself, and says that it could be', (name) => {
    const { regionColumn, couldBeRegions, audienceColumns } = guess(
      columnOf('Tel', { typeByName: 'phone' }),
      columnOf(name, { region: 1000, distinct: 2 }),
    );

    expect({ regionColumn, couldBeRegions, audienceColumns }).toEqual({
      regionColumn: undefined,
      couldBeRegions: [{ column: name, doubt: 'their names do not say so' }],
      audienceColumns: [],
    });
  });

  test.each([
    'country_code',
    'shipCountry',
    'Land',
    'Pays',
    'País',
    'nation',
    'phone_cc',
    'Market',
    'Region',
  ])('takes a column %s of regions for the region of each row', (name) => {
    expect(guess(columnOf(name, { region: 1000, distinct: 30 })).regionColumn).toBe(name);
  });

  test.each([
    ...['country_of_birth', 'birth_country', 'countryOfBirth', 'nationality', 'Nationality (country)'],
    ...[
      'citizenship',
      'country_of_citizenship',
      'Country of origin',
      'passport_country',
      'Pays de naissance',
    ],
    ...['País de nacimiento', 'Land der Geburt', 'store_country', 'Owner Country', 'region_of_birth'],
  ])('takes a column %s for no region of phone numbers by itself, also beside no other', (name) => {
    const origin = columnOf(name, { region: 1000, distinct: 30 });

    expect(guess(origin).regionColumn).toBeUndefined();
    expect(guess(origin, columnOf('Country', { region: 900, distinct: 30 })).regionColumn).toBe('Country');
  });

  test.each(['international_country', 'Billing country', 'country_of_residence', 'original_country'])(
    'takes a column %s for the region of each row',
    (name) => {
      expect(guess(columnOf(name, { region: 1000, distinct: 30 })).regionColumn).toBe(name);
    },
  );

  test.each(['dial_code', 'phoneCountryCode', 'Calling code', 'phone_cc', 'tel_prefix', 'Landesvorwahl'])(
    'takes a column %s of calling codes for the region of each row',
    (name) => {
      const codes = { region: 100, callingCode: 800, distinct: 9 };

      expect(guess(columnOf(name, codes)).regionColumn).toBe(name);
      expect(guess(columnOf(name, { ...codes, callingCode: 799 })).regionColumn).toBeUndefined();
    },
  );

  // The numeric code of France, 250, is the calling code of Rwanda.
  const CODES = 'their digits could be calling codes or other numbers of countries (250 is Rwanda or France)';
  const ORIGIN = 'their names say where people come from, which is not where their phones are';
  const SOMEBODY_ELSE = 'their names say that they belong to somebody else than the customer';

  test('says of each column why it is not taken for the region of each row', () => {
    const columns = ['geo', 'birth_country', 'store_country'].map((name) =>
      columnOf(name, { region: 1000, distinct: 30 }),
    );
    const codes = columnOf('country_code', { callingCode: 1000, distinct: 9 });

    expect(guess(...columns, codes).couldBeRegions).toEqual([
      { column: 'geo', doubt: 'their names do not say so' },
      { column: 'birth_country', doubt: ORIGIN },
      { column: 'store_country', doubt: SOMEBODY_ELSE },
      { column: 'country_code', doubt: CODES },
    ]);
  });

  test.each(['country_code', 'Country', 'region_code', 'cc'])(
    'offers a column %s of calling codes for the region of each row, and does not take it',
    (name) => {
      const { regionColumn, couldBeRegions } = guess(
        columnOf(name, { region: 100, callingCode: 800, distinct: 9 }),
      );

      expect({ regionColumn, couldBeRegions }).toEqual({
        regionColumn: undefined,
        couldBeRegions: [{ column: name, doubt: CODES }],
      });
    },
  );

  test.each(['quantity', 'age', 'visits', 'area_code', 'plan', 'support_dial_code'])(
    'neither takes nor offers a column %s of numbers that are calling codes, too',
    (name) => {
      const { regionColumn, couldBeRegions, audienceColumns } = guess(
        columnOf(name, { callingCode: 1000, distinct: 2 }),
      );

      expect({ regionColumn, couldBeRegions, audienceColumns }).toEqual({
        ...{ regionColumn: undefined, couldBeRegions: undefined, audienceColumns: [name] },
      });
    },
  );

  // Of 51 codes of states 28 are codes of countries, too, and so are 15 of Brazil's 27.
  test('takes a column Region for the region of each row only if nearly all its cells are one', () => {
    const regions = (region: number) => guess(columnOf('Region', { region, distinct: 51 })).regionColumn;

    expect([550, 899, 900].map(regions)).toEqual([undefined, undefined, 'Region']);
  });

  test('offers a column of two codes as the audience if its name says so, and not as the region', () => {
    const { couldBeRegions, audienceColumns } = guess(columnOf('tier', { region: 1000, distinct: 2 }));

    expect({ couldBeRegions, audienceColumns }).toEqual({
      couldBeRegions: undefined,
      audienceColumns: ['tier'],
    });
  });

  test.each(['state', 'Province', 'lang', 'locale'])(
    'takes two letters in a column %s for no region',
    (name) => {
      expect(guess(columnOf(name, { region: 1000, distinct: 50 })).regionColumn).toBeUndefined();
    },
  );

  test('offers columns that could name audiences, usual names first, then those with fewer values', () => {
    const offered = guess(
      columnOf('signup_day', { distinct: 300 }),
      columnOf('plan', { distinct: 3 }),
      columnOf('Segment', { distinct: 12 }),
      columnOf('customer_id', { distinct: 1000 }),
      columnOf('zip', { distinct: 401 }),
      columnOf('empty', { distinct: 0, missing: 1000 }),
      columnOf('mail', { typeByName: 'email', distinct: 3 }),
    ).audienceColumns;

    expect(offered).toEqual(['Segment', 'plan', 'signup_day']);
  });

  const OTHERS = 'its name says that it belongs to somebody else than the customer';
  const NOT_TO_TARGET = 'its name says that these people must not be targeted';

  test.each([
    ...[
      ...['Owner Email', 'accountOwnerEmail', 'referrer_email', 'Referred by (email)', 'agent_email'],
      ...['Sales rep e-mail', 'created_by_email', 'friend_email', 'support.email', 'vendor-email', 'Filiale'],
    ].map((name) => [name, { email: ROWS }, OTHERS] as const),
    ...['store_phone', 'fax', 'Telefax', 'support_phone', 'Emergency contact phone'].map(
      (name) => [name, { phone: ROWS, formattedPhone: ROWS }, OTHERS] as const,
    ),
    ...[
      ...['unsubscribed_email', 'suppressed_email', 'bounced_email', 'emailHardBounce', 'Opted-out email'],
      ...[
        'do_not_contact',
        'Blocked emails',
        'complaint_email',
        'deleted_email',
        'unsubscribed_customer_email',
      ],
    ].map((name) => [name, { email: ROWS }, NOT_TO_TARGET] as const),
    ['suppressed.idfa', { typeByName: 'idfa', device: ROWS } as const, NOT_TO_TARGET] as const,
  ])('takes identifiers in a column %s only if a person says so', (name, fields, doubt) => {
    const found = guess(columnOf(name, { distinct: 3, ...fields }));

    expect(takenOf(found)).toEqual([]);
    expect(found.identifiers.map((one) => [one.column, one.doubt])).toEqual([[name, doubt]]);
    expect(found.audienceColumns).toEqual([]);
  });

  test.each([
    ...['customer_email', 'email_address', 'contact_email', 'billing_email', 'person_email', 'Kontakt'],
    ...['mobile_phone', 'home phone', 'shipping_phone', 'opted_in_email', 'subscribed_email', 'Homeowner'],
    ...['in_store_email', 'store_customer_email', 'Personal e-mail', 'bystander', 'Ownership', 'restored'],
    ...['report_email', 'stored_email', 'secondary_email', 'constructor', 'previous_email', 'workshop_email'],
  ])('takes identifiers in a column %s by itself', (name) => {
    const found = guess(columnOf(name, { email: ROWS }));

    expect(takenOf(found)).toEqual([{ column: name, type: 'email', by: 'content' }]);
  });

  test.each([
    ['device.idfa', 'idfa'],
    ['user_idfa', 'idfa'],
    ['device.gaid', 'gaid'],
    ['context.device.adid', 'gaid'],
    ['deviceAAID', 'gaid'],
    ['device.id', 'maid'],
    ['gps_adid', 'gaid'],
    ['Google Advertising ID', 'gaid'],
    ['crm_madid', 'maid'],
    ['idfa_or_gaid', 'maid'],
    ['user_device_id', 'maid'],
    ['context.device.advertisingId', 'maid'],
    ['ios_ifa', 'maid'],
  ])('takes device ids in a column %s for %s', (name, type) => {
    const found = guess(columnOf(name, { device: ROWS }));

    expect(found.identifiers).toEqual([{ column: name, type, by: 'content' }]);
  });

  test.each([
    ...['order_id', 'message_id', 'session_id', 'event_id', 'transactionId', 'idfv', 'uuid', 'x', 'id'],
    ...['lead_id', 'leadid', 'thread_id', 'ad_set_id', 'advertiser_id', 'device_session', 'install_id'],
  ])('takes device ids in a column %s only if a person says so', (name) => {
    const found = guess(columnOf(name, { device: ROWS }));

    expect(found.identifiers).toEqual([{ column: name, type: 'maid', by: 'content', doubt: OTHER_ID }]);
  });

  test.each([
    [{ noAreaCode: 600, notInUse: 300 }, true],
    [{ noAreaCode: 600, notInUse: 299 }, false],
    [{ typeByName: 'phone', notInUse: 900 } as const, false],
  ])('takes numbers (%j of 900) only if one of them is valid or the name is usual', (fields, isDoubted) => {
    const { identifiers } = guess(columnOf('Rechnung', { phone: 900, formattedPhone: 900, ...fields }));

    expect(identifiers.map(({ doubt }) => doubt)).toEqual([
      isDoubted
        ? 'none of its numbers is valid: they lack an area code or are in no range that is in use'
        : undefined,
    ]);
  });

  // Adjust's own id has 32 hex digits; what Google calls adid it calls gps_adid.
  test.each([
    ['adid', { device: 499 }, true],
    ['event.adid', { device: 0 }, true],
    ['adid', { device: 500 }, false],
    ['adid', { missing: 900, device: 50 }, false],
    ['adid', { sha256: 1000 }, false],
    ['gaid', { device: 0 }, false],
  ])('takes a column %s with %j only if its cells are advertising ids', (name, fields, isDoubted) => {
    const { identifiers } = guess(columnOf(name, { typeByName: 'gaid', ...fields }));

    expect(identifiers.map(({ doubt }) => doubt)).toEqual([
      isDoubted
        ? 'its cells are no advertising ids, and Adjust has an id of its own of this name'
        : undefined,
    ]);
  });

  test.each([
    'Audience',
    'customer_segment',
    'Zielgruppe',
    'LoyaltyTier',
    'Mailing list',
    'campaign_name',
    'Liste',
    'grupo',
  ])('takes a column %s for the audience by itself, although others have fewer values', (name) => {
    const plan = columnOf('plan', { distinct: 1 });

    expect(guess(plan, columnOf(name, { distinct: 3 })).audienceColumn).toBe(name);
    expect(guess(plan).audienceColumn).toBeUndefined();
  });

  test.each([
    'Marketing consent',
    'First Name',
    'Contact owner',
    'ordered_at',
    'Last Modified Date',
    'List opt-in',
    'newsletter_group_optin',
    'Campaign Member Status',
    'campaign_sent_on',
    'Segment Owner',
    'Unsubscribed list',
    'Suppression list',
    'Blacklist',
    'Group address',
  ])('never takes or offers a column %s for the audience', (name) => {
    const { audienceColumn, audienceColumns } = guess(columnOf(name, { distinct: 2 }));

    expect({ audienceColumn, audienceColumns }).toEqual({ audienceColumn: undefined, audienceColumns: [] });
  });

  test.each(['Personal title', 'Price listed', 'City', 'plan'])(
    'takes a column %s for the audience only if a person chooses it',
    (name) => {
      expect(guess(columnOf(name, { distinct: 2 })).audienceColumn).toBeUndefined();
    },
  );
});
