import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Inspection } from '../../../operations/sources/inspection.ts';
import { runCli } from '../../helpers/run-cli.ts';
import { HEADLESS, HEADLESS_CELLS, SLOW, strangeExports, UNCLEAR_SAID } from './strange-exports.ts';

const folder = strangeExports();

describe('audiences inspect', () => {
  test(
    'says what every column is taken for and which of its cells are valid, and shows no value',
    async () => {
      const { exitCode, output } = await runCli(['inspect', 'Kunden Herbst.csv', '--json'], {
        folder: folder(),
      });

      const inspection = JSON.parse(output) as Inspection;
      expect(exitCode).toBe(0);
      expect(inspection.records).toBe(4);
      expect(
        inspection.columns.map(({ column, takenFor, by, couldBe }) => [column, takenFor ?? couldBe, by]),
      ).toEqual([
        ['Kundennr', undefined, undefined],
        ['Kontakt (Mail)', 'email', 'content'],
        ['Rufnummer', 'phone', 'content'],
        ['Land', 'region', undefined],
        ['Zielgruppe', 'audience', undefined],
      ]);
      expect(inspection.columns[1]?.outcomes).toEqual({
        rows: 4,
        missing: 1,
        prehashed: 0,
        hashed: 2,
        rejected: { invalid_email: 1 },
        shapes: [{ reason: 'invalid_email', shape: 'aaa aa aaaaaaa', count: 1 }],
        readAsInternational: 0,
        bothReadingsValid: 0,
        notInUse: 0,
        upperCaseHash: 0,
      });
      expect(inspection.columns[2]?.outcomes).toMatchObject({ hashed: 4, rejected: {} });
      expect(output).not.toMatch(/anna|901820|10023456|Herbst/);
    },
    SLOW,
  );

  test.each([
    [['nowhere.csv'], 'nowhere.csv does not exist'],
    [
      ['Kunden Herbst.csv', '--default-region', 'Germany'],
      `option '--default-region <code>' argument 'Germany' is invalid. "Germany" is not a known region`,
    ],
  ])('ends with 2 when asked for %j', async (args, message) => {
    const { exitCode, output, errors } = await runCli(['inspect', ...args], { folder: folder() });

    expect({ exitCode, output }).toEqual({ exitCode: 2, output: '' });
    expect(errors).toContain(message);
  });
});

describe('a file without a header', () => {
  test(
    'becomes a source by init when its columns are named, and that source prepares it',
    async () => {
      writeFileSync(join(folder(), 'list.csv'), HEADLESS);
      const init = [
        'init',
        'list.csv',
        '--columns',
        'email, phone',
        '--audience-name',
        'All',
        '--source',
        'crm',
      ];

      const written = await runCli([...init, '--config', 'list.json', '--yes'], { folder: folder() });
      const prepared = await runCli(
        [
          'prepare',
          '--source',
          'crm',
          '--export',
          'list.csv',
          '--config',
          'list.json',
          '--out',
          'out',
          '--json',
        ],
        { folder: folder() },
      );

      expect([written.exitCode, prepared.exitCode]).toEqual([0, 0]);
      const { sources } = JSON.parse(readFileSync(join(folder(), 'list.json'), 'utf8'));
      expect(sources[0].columns).toEqual(['email', 'phone']);
      expect(JSON.parse(prepared.output)).toMatchObject({ records: 2, rows: 2 });
      expect(written.output + written.errors + prepared.errors).not.toMatch(HEADLESS_CELLS);
    },
    SLOW,
  );
});

describe('audiences init', () => {
  test(
    'writes a configuration that prepares the export it was pointed at',
    async () => {
      const config = join(folder(), 'new.config.json');

      const { exitCode, output } = await runCli(
        ['init', 'Kunden Herbst.csv', '--config', 'new.config.json', '--default-region', 'DE', '--json'],
        { folder: folder() },
      );

      const source = {
        name: 'kunden-herbst',
        audience: { column: 'Zielgruppe' },
        identifiers: [
          { column: 'Kontakt (Mail)', type: 'email' },
          { column: 'Rufnummer', type: 'phone', defaultRegion: 'DE', regionColumn: 'Land' },
        ],
        action: 'append',
      };
      expect(exitCode).toBe(0);
      expect(JSON.parse(readFileSync(config, 'utf8'))).toEqual({ sources: [source] });
      expect(JSON.parse(output)).toMatchObject({ file: 'new.config.json', source });
    },
    SLOW,
  );

  test(
    'keeps of a source that it replaces what is not given, and says what changes',
    async () => {
      const config = join(folder(), 'own.json');
      const tiktok = {
        advertisers: [
          { name: 'one', secretName: 's-1' },
          { name: 'two', secretName: 's-2' },
        ],
      };
      const kept = { action: 'remove', advertiser: 'two', prepareSchedule: 'cron(0 6 * * ? *)' };
      const own = { name: 'crm', audience: { name: 'Old' }, emailVariants: ['standard'], ...kept };
      writeFileSync(config, JSON.stringify({ tiktok, sources: [own] }));

      const { exitCode, errors } = await runCli(
        [
          ...['init', 'Kunden Herbst.csv', '--config', 'own.json', '--source', 'crm', '--force', '--yes'],
          ...['--identifier', 'Kontakt (Mail)=email', '--audience-column', 'Zielgruppe'],
        ],
        { folder: folder() },
      );

      const audience = { column: 'Zielgruppe' };
      const identifiers = [{ column: 'Kontakt (Mail)', type: 'email' }];
      expect(exitCode).toBe(0);
      expect(JSON.parse(readFileSync(config, 'utf8')).sources).toEqual([{ ...own, audience, identifiers }]);
      expect(errors.split('\n').filter((line) => line.startsWith('changed: '))).toEqual([
        'changed: audience is {"column":"Zielgruppe"}, was {"name":"Old"}',
        'changed: identifiers is [{"column":"Kontakt (Mail)","type":"email"}], was not set',
      ]);
    },
    SLOW,
  );

  test(
    'takes columns with unusual characters in their names, and says which columns it leaves out',
    async () => {
      const text = 'Phone #,Segment/Tier,Kontakt+Mail,id,id\n+49 30 901820,Gold,anna@example.org,1,2\n';
      writeFileSync(join(folder(), 'crm.csv'), text);

      const { exitCode, output, errors } = await runCli(
        ['init', 'crm.csv', '--config', 'crm.json', '--audience-column', 'Segment/Tier', '--yes', '--json'],
        { folder: folder() },
      );

      expect(exitCode).toBe(0);
      expect(JSON.parse(output).source).toMatchObject({
        audience: { column: 'Segment/Tier' },
        identifiers: [{ column: 'Phone #', type: 'phone' }],
      });
      expect(errors).toContain(
        'Segment/Tier: names the audience of each row, one value; TikTok gets them as names\n',
      );
      expect(errors).toContain('column 3: left out, because its name may be data; it looks like email');
      expect(errors).toContain(
        'id: left out, because it is not usable: twice; rename all columns of this name but one\n',
      );
      expect(output + errors).not.toMatch(/Kontakt|anna|901820|Gold/);
    },
    SLOW,
  );

  test(
    'refuses a file of which the preparation could not tell the records, by file and line, and writes nothing',
    async () => {
      const { exitCode, output, errors } = await runCli(
        ['init', 'unclear.csv', '--config', 'unclear.json', '--audience-name', 'All', '--yes'],
        { folder: folder() },
      );

      expect({ exitCode, output }).toEqual({ exitCode: 3, output: '' });
      expect(errors).toContain(UNCLEAR_SAID);
      expect(existsSync(join(folder(), 'unclear.json'))).toBe(false);
    },
    SLOW,
  );
});
