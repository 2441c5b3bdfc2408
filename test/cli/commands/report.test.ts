import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { reportWith } from '../../helpers/report.ts';
import { runCli } from '../../helpers/run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'report-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Makes the page of a report whose names are these; folders for temporary files are made in one of our own. */
async function pageOf(names: { source: string; runId: string }) {
  const temporary = mkdtempSync(join(folder, 'tmp-'));
  const file = join(temporary, 'report.json');
  writeFileSync(file, JSON.stringify(reportWith(names)));
  const ended = await runCli(['report', file], { environment: { TMPDIR: temporary } });
  return { temporary, ...ended };
}

test.each([
  ['../../../../etc', '../../passwd', '__.._.._.._etc-.._.._passwd.html'],
  ['/etc/cron.d/x', 'a\\..\\b', '_etc_cron.d_x-a_.._b.html'],
  ['.profile', 'r', '_profile-r.html'],
  ['crm', '\u001b]0;title\u0007\u009b2J\r', 'crm-_0_title_2J_.html'],
  ['Café ☕', 'week 48', 'Caf_-week_48.html'],
])('the page of run %j %j is made in a private folder, under a safe name', async (source, runId, name) => {
  const { exitCode, output, temporary } = await pageOf({ source, runId });

  const page = output.trim().split(': ').at(-1) ?? '';
  expect({ exitCode, name: basename(page), parent: dirname(dirname(page)) }).toEqual({
    exitCode: 0,
    name,
    parent: temporary,
  });
  expect(statSync(dirname(page)).mode & 0o777).toBe(0o700);
  expect(readdirSync(dirname(page))).toEqual([name]);
  expect(readFileSync(page, 'utf8')).toContain('<!DOCTYPE html>');
});

test('what it says holds no raw control character, whatever the names of the report hold', async () => {
  const { output, errors } = await pageOf({
    source: 'crm\u001b[2J',
    runId: '\u001b]0;title\u0007\u009b2J\r',
  });

  expect(output).toContain('Run \\u001b]0;title\\u0007\\u009b2J\\u000d of crm\\u001b[2J: ');
  expect(`${output}${errors}`.replaceAll('\n', '')).toMatch(/^\P{Cc}*$/u);
});

test('refuses a file that is not a report, and says which file is one', async () => {
  const file = join(folder, 'export.csv');
  writeFileSync(file, 'email,segment\n');

  expect(await runCli(['report', file])).toMatchObject({
    exitCode: 3,
    output: '',
    errors: [
      `error: ${file} is not a report of this pipeline: not JSON`,
      'Give a report that “npx audiences prepare” has written: reports/<source>/<run>.json below its --out.',
      '',
    ].join('\n'),
  });
});
