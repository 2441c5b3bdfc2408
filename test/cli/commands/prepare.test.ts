import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCli } from '../../helpers/run-cli.ts';

const MINUTES = 60_000;

/** SHA-256 of `ada@example.com`, by sha256sum. */
const ADA = 'b5fc85e55755f9e0d030a10ab4429b6b2944855f9a0d60077fe832becbc41d72';

/** A folder with a configuration and an export. */
function workplace(csv: string): { folder: string; args: string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'prepare-'));
  const config = { sources: [{ name: 'shop', audience: { name: 'Shoppers' }, emailVariants: ['standard'] }] };
  writeFileSync(join(folder, 'pipeline.config.json'), JSON.stringify(config));
  mkdirSync(join(folder, 'e1'));
  writeFileSync(join(folder, 'e1', 'part-0.csv'), csv);
  return { folder, args: ['prepare', '--source', 'shop', '--export', 'e1', '--out', 'out'] };
}

describe('audiences prepare', () => {
  test('writes partitions and reports, and with --json the report alone to standard output', {
    timeout: 2 * MINUTES,
  }, async () => {
    const { folder, args } = workplace('email\nAda@Example.com\nnobody\n');

    const { exitCode, output } = await runCli([...args, '--json'], { folder });

    const report = readFileSync(join(folder, 'out', 'reports', 'shop', 'e1.json'), 'utf8');
    const partition = join(folder, 'out', 'tiktok', 'Shoppers', 'email_sha256', 'e1', 'part-00000.csv');
    expect(exitCode).toBe(0);
    expect(JSON.parse(output)).toEqual(JSON.parse(report));
    expect(readFileSync(partition, 'utf8')).toBe(`${ADA}\n`);
  });

  test('says on standard error why an export cannot be prepared, and exits with 3', {
    timeout: 2 * MINUTES,
  }, async () => {
    const { folder, args } = workplace('colour\nred\n');

    const { exitCode, output, errors } = await runCli(args, { folder });

    expect({ exitCode, output }).toEqual({ exitCode: 3, output: '' });
    expect(errors).toContain('MissingColumnError');
    expect(existsSync(join(folder, 'out', 'tiktok'))).toBe(false);
  });

  test.each([
    ['a source that is not configured', ['--source', 'shpo'], 'Its sources are: shop.'],
    ['an export that is not there', ['--export', 'e2'], 'e2 does not exist'],
    ['a configuration that is not there', ['--config', 'no.json'], 'no.json cannot be used'],
  ])('refuses %s with exit code 2 and the remedy', async (_, wrong, remedy) => {
    const { folder, args } = workplace('email\n');

    const { exitCode, output, errors } = await runCli([...args, ...wrong], { folder });

    expect({ exitCode, output }).toEqual({ exitCode: 2, output: '' });
    expect(errors).toContain(remedy);
  });

  test('ends with 3 before Spark starts when nothing can be written to --out', async () => {
    const { folder, args } = workplace('email\nada@example.com\n');

    const { exitCode, output, errors } = await runCli(
      [...args, '--out', join('pipeline.config.json', 'below')],
      { folder },
    );

    expect({ exitCode, output }).toEqual({ exitCode: 3, output: '' });
    expect(errors).toMatch(
      /below cannot be written: EEXIST: .*\nGive a folder in which you can make files\.\n$/,
    );
  });
});
