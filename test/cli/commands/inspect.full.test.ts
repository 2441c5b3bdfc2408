import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SAMPLE_CONFIG_FILE } from '../../../operations/paths.ts';
import { runCli } from '../../helpers/run-cli.ts';
import { HEADLESS, HEADLESS_CELLS, SLOW, strangeExports, UNCLEAR_SAID } from './strange-exports.ts';

const folder = strangeExports();

const TITLE_SAID =
  'warning: every record is malformed: the first line has 1 cell, and the lines below it have up to 2. Remove the lines above the header.';

// What inspect and init say on further exports, each with Spark of its own.

describe('audiences inspect', () => {
  test(
    'says so when no column holds identifiers',
    async () => {
      const { exitCode, output } = await runCli(['inspect', 'numbers.csv'], { folder: folder() });

      expect(exitCode).toBe(0);
      expect(output).toMatch(/^1 record in 1 file \(csv, 8 bytes\)\n/);
      expect(output).toMatch(/\na +–/);
    },
    SLOW,
  );

  test(
    'counts the records that do not fit a first line that is only a title',
    async () => {
      writeFileSync(join(folder(), 'title.csv'), 'Customers of 2026\nemail,phone\na@example.org,1\n');

      const { exitCode, output } = await runCli(['inspect', 'title.csv'], { folder: folder() });

      expect(exitCode).toBe(0);
      expect(output).toMatch(/^2 records in 1 file \(csv, 46 bytes\)\n2 records rejected: malformed_row\n/);
      expect(output).toContain(TITLE_SAID);
    },
    SLOW,
  );

  test(
    'says in init that the first line is only a title, before it asks for columns',
    async () => {
      writeFileSync(join(folder(), 'titled.csv'), 'Report\n\nemail,phone\na@example.org,1\n');

      const { exitCode, errors } = await runCli(['init', 'titled.csv', '--config', 'titled.json', '--yes'], {
        folder: folder(),
      });

      expect(exitCode).toBe(2);
      expect(errors).toContain(TITLE_SAID);
    },
    SLOW,
  );

  test(
    'takes the columns as a source of the configuration does',
    async () => {
      const sources = [
        {
          name: 'crm',
          audience: { column: 'Zielgruppe' },
          identifiers: [{ column: 'kontakt (mail)', type: 'email' }],
        },
      ];
      writeFileSync(join(folder(), 'pipeline.config.json'), JSON.stringify({ sources }));

      const { output } = await runCli(['inspect', 'Kunden Herbst.csv', '--source', 'crm'], {
        folder: folder(),
      });

      expect(output).toMatch(
        /Kontakt \(Mail\) +email +config +25\.0% +50\.0% +0% +25\.0% +invalid_email 25\.0%/,
      );
      expect(output).toMatch(/Rufnummer +–/);
    },
    SLOW,
  );

  test(
    'shows what becomes of a column that a source names, although its name may be data elsewhere',
    async () => {
      const source = {
        name: 'crm',
        audience: { column: 'Segment/Tier' },
        identifiers: [{ column: 'kontakt/mail', type: 'email' }],
      };
      writeFileSync(join(folder(), 'odd.json'), JSON.stringify({ sources: [source] }));
      writeFileSync(join(folder(), 'odd.csv'), 'Segment/Tier,Kontakt/Mail\nGold,anna@example.org\n');

      const { output } = await runCli(['inspect', 'odd.csv', '--source', 'crm', '--config', 'odd.json'], {
        folder: folder(),
      });

      expect(output).toMatch(/\nKontakt\/Mail +email +config +0% +100% +0% +0%/);
    },
    SLOW,
  );

  test(
    'says what is wrong with an export that cannot be read',
    async () => {
      writeFileSync(join(folder(), 'wide.csv'), Buffer.from('email\na@example.org\n', 'utf16le'));

      const { exitCode, errors } = await runCli(['inspect', 'wide.csv'], { folder: folder() });

      expect(exitCode).toBe(3);
      expect(errors).toMatch(/UnreadableExportError: .*wide\.csv/);
      expect(errors).toContain('UnreadableExportError: wide.csv is neither text nor Parquet');
    },
    SLOW,
  );
});

describe('a file without a header', () => {
  test.each([
    ['inspect', []],
    ['init', ['--config', 'headless.config.json', '--audience-name', 'All', '--yes']],
    ['prepare', ['--config', 'headless.json', '--source', 'crm', '--out', 'prepared']],
  ])(
    'is refused by %s, which says how to name the columns and shows no cell',
    async (command, options) => {
      const source = {
        name: 'crm',
        audience: { name: 'All' },
        identifiers: [{ column: 'a', type: 'email' }],
      };
      writeFileSync(join(folder(), 'headless.json'), JSON.stringify({ sources: [source] }));
      writeFileSync(join(folder(), 'headless.csv'), HEADLESS);
      const place = command === 'prepare' ? ['--export', 'headless.csv'] : ['headless.csv'];

      const { exitCode, output, errors } = await runCli([command, ...place, ...options], {
        folder: folder(),
      });

      expect({ exitCode, output }).toEqual({ exitCode: 3, output: '' });
      expect(errors).toMatch(/headless\.csv begins with a line of data .*"columns" .*--columns/);
      expect(errors).not.toMatch(HEADLESS_CELLS);
      expect(existsSync(join(folder(), 'headless.config.json'))).toBe(false);
    },
    SLOW,
  );
});

describe('audiences inspect of a file without a header', () => {
  test(
    'recognises the columns that are named, and counts every row',
    async () => {
      writeFileSync(join(folder(), 'list.csv'), HEADLESS);

      const { exitCode, output } = await runCli(
        ['inspect', 'list.csv', '--columns', 'mail,Festnetz', '--default-region', 'DE'],
        { folder: folder() },
      );

      expect(exitCode).toBe(0);
      expect(output).toMatch(/^2 records in 1 file/);
      expect(output).toMatch(/\nmail +email +content +0% +100% +0% +0%\n/);
      expect(output).toMatch(/\nFestnetz +phone +content +0% +100% +0% +0%\n/);
      expect(output).not.toMatch(HEADLESS_CELLS);
    },
    SLOW,
  );

  test('takes its columns from a source or from the command line, not from both', async () => {
    const { exitCode, errors } = await runCli(
      ['inspect', 'list.csv', '--columns', 'mail,Festnetz', '--source', 'crm'],
      { folder: folder() },
    );

    expect(exitCode).toBe(2);
    expect(errors).toContain("option '--columns <names>' cannot be used with option '--source <name>'");
  });
});

describe('audiences init', () => {
  test(
    'says how many numbers it cannot place, what became of the samples, and a command that works as printed',
    async () => {
      writeFileSync(join(folder(), 'my own.json'), readFileSync(SAMPLE_CONFIG_FILE));
      const args = ['init', 'Kunden Herbst.csv', '--config', 'my own.json', '--replace-samples'];

      const { exitCode, output, errors } = await runCli(
        [...args, '--identifier', 'Rufnummer=phone', '--region-column', 'Kundennr'],
        { folder: folder() },
      );

      expect(exitCode).toBe(0);
      expect(errors).toContain(
        '2 of 4 cells of "Rufnummer" have a region in "Kundennr" that is not understood: they will be rejected.',
      );
      expect(output).toBe(
        'Wrote source "kunden-herbst" to my own.json, in place of the samples loyalty, web, app.\n' +
          "Try it: npx audiences prepare --source kunden-herbst --export 'Kunden Herbst.csv' --out prepared --config 'my own.json'\n",
      );
    },
    SLOW,
  );
});

describe('a file of which it may not be told which lines are one record', () => {
  const PHONES = `email,note,phone
ann@example.com,"or, +49 30 901820,
+49 30 901820",+49 30 901821
bob@example.com,x,
`;
  const preparedBy = (name: string, type: string): readonly string[] => {
    const source = { name: 'crm', audience: { name: 'All' }, identifiers: [{ column: type, type }] };
    writeFileSync(join(folder(), `${name}.json`), JSON.stringify({ sources: [source] }));
    return ['--source', 'crm', '--config', `${name}.json`];
  };
  const made = (config: string): readonly string[] => ['--config', config, '--audience-name', 'All', '--yes'];

  test(
    'is refused by inspect and prepare in the same words',
    async () => {
      const source = preparedBy('unclear', 'email');
      const commands = [
        ['inspect', 'unclear.csv'],
        ['prepare', '--export', 'unclear.csv', '--out', 'prepared', ...source],
      ];

      for (const args of commands) {
        const { exitCode, output, errors } = await runCli(args, { folder: folder() });

        expect({ exitCode, output }).toEqual({ exitCode: 3, output: '' });
        expect(errors).toContain(UNCLEAR_SAID);
      }
    },
    SLOW,
  );

  test(
    'is refused or accepted by inspect, init and prepare alike, by the columns that hold identifiers',
    async () => {
      writeFileSync(join(folder(), 'phones.csv'), PHONES);
      const exitCodes = [];

      for (const type of ['email', 'phone']) {
        const source = preparedBy(`phones-${type}`, type);
        const init = ['init', 'phones.csv', '--identifier', `${type}=${type}`, ...made(`new-${type}.json`)];
        const prepare = ['prepare', '--export', 'phones.csv', '--out', 'prepared', ...source];
        for (const args of [['inspect', 'phones.csv', ...source], init, prepare]) {
          exitCodes.push((await runCli(args, { folder: folder() })).exitCode);
        }
      }

      // The lines of the first record hold one number more than its cells: where numbers are identifiers, it may be two records.
      expect(exitCodes).toEqual([0, 0, 0, 3, 3, 3]);
    },
    2 * SLOW,
  );

  test(
    'is accepted when only a column without identifiers looks as if records were broken',
    async () => {
      writeFileSync(join(folder(), 'notes.csv'), 'email,note\nann@example.com,"call\n,bob@example.com"\n');

      const inspected = await runCli(['inspect', 'notes.csv'], { folder: folder() });
      const written = await runCli(['init', 'notes.csv', ...made('notes.json')], { folder: folder() });

      expect([inspected.exitCode, written.exitCode]).toEqual([0, 0]);
      expect(inspected.output).toMatch(/^1 record in 1 file/);
    },
    SLOW,
  );
});
