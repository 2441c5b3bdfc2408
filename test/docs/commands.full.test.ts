import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalCloud, startLocalCloud } from '../../local/cloud.ts';
import { DEFAULT_ACCOUNT } from '../../local/tiktok-server/types.ts';
import { reportWith } from '../helpers/report.ts';
import { blocksOf, type Page, ROOT, readPages } from './markdown.ts';

/** Commands that are run in another place: which, and what is there. */
const ELSEWHERE: ReadonlyMap<string, readonly [file: string, mention: string]> = new Map([
  ['npm run demo', ['.ci/run', 'npm run -s demo']],
  ['npm run demo -- --console', ['test/e2e/demo.full.test.ts', "'--console'"]],
  ['npx audiences console', ['test/cli/commands/console.test.ts', "'console'"]],
  ['npm test', ['.ci/run', 'npm run -s test:all']],
  ['npm run setup', ['scripts/run.mjs', "'./setup.mjs'"]],
  ['npm run check', ['.ci/run', 'npm run -s check']],
  // These need an account. What they would deploy is synthesized, and the local cloud of these tests is made from it.
  ['npx cdk deploy', ['.ci/run', 'npm run -s synth']],
  ['npx cdk diff', ['.ci/run', 'npm run -s synth']],
  // The sandbox has one advertiser.
  [
    'npx audiences credentials --advertiser-name brand-two',
    ['test/cli/commands/advertisers.test.ts', "'--advertiser-name', 'brand-two'"],
  ],
  [
    'npx audiences status --advertiser-name brand-two',
    ['test/cli/commands/advertisers.test.ts', "'--advertiser-name', 'brand-two'"],
  ],
  // This needs 3,000 customers.
  [
    'npx audiences probe customers.csv --source loyalty',
    ['test/operations/probe/probe.test.ts', 'makeProbes'],
  ],
]);

/** What the sandbox shares with the repository. */
const SHARED = [
  ...[
    '.venv',
    'cli',
    'glue-scripts',
    'infra',
    'lambdas',
    'local',
    'node_modules',
    'operations',
    'sample-data',
    'scripts',
    'test',
  ],
  ...[
    'package.json',
    'cdk.json',
    'pipeline.config.schema.json',
    'tsconfig.json',
    'vitest.config.ts',
    'pyproject.toml',
  ],
];

/** Some of the commands start Spark, and the machine may be busy. */
const SLOW = 300_000;
/** The benchmark prepares its rows in many ways, one after the other. */
const BENCHMARK = 900_000;
const timeoutOf = (command: string): number => (command.startsWith('npm run bench') ? BENCHMARK : SLOW);

/** A command as it is run here: the benchmark takes as long for each row, so fewer show that it works. */
const asRun = (command: string): string =>
  command.replace('bench -- --rows 1000000', 'bench -- --rows 20000');

let sandbox: string;
let cloud: LocalCloud;

/** A person's clone, with a local cloud in place of an account: own configuration and output, everything else shared. */
beforeAll(async () => {
  sandbox = mkdtempSync(join(tmpdir(), 'docs-'));
  for (const name of SHARED) symlinkSync(join(ROOT, name), join(sandbox, name));
  writeFileSync(join(sandbox, 'token.txt'), `${DEFAULT_ACCOUNT.token}\n`);
  const hashes = Array.from({ length: 1200 }, (_, n) =>
    createHash('sha256').update(`person-${n}`).digest('hex'),
  );
  writeFileSync(join(sandbox, 'hashes.csv'), `sha256\n${hashes.join('\n')}\n`);
  writeFileSync(
    join(sandbox, 'aws'),
    `#!/bin/sh\nexec "${process.execPath}" "${ROOT}/test/docs/aws.ts" "$@"\n`,
  );
  chmodSync(join(sandbox, 'aws'), 0o755);
  cloud = await startLocalCloud({ folder: join(sandbox, 'cloud'), glue: false });
  await cloud.aws.clients.s3.send(
    new PutObjectCommand({
      Bucket: cloud.resources.audiencesBucket,
      Key: 'reports/loyalty/week-47.json',
      Body: JSON.stringify(reportWith({ source: 'loyalty' })),
    }),
  );
}, SLOW);

afterAll(async () => {
  await cloud.stop();
  rmSync(sandbox, { recursive: true });
});

/** Runs a command; with its time over, it ends with all that it has started. */
async function runInShell(command: string, signal: AbortSignal): Promise<{ exitCode: number; said: string }> {
  const child = spawn('bash', ['-eo', 'pipefail', '-c', command], {
    cwd: sandbox,
    detached: true,
    env: {
      ...process.env,
      ...cloud.aws.environment,
      PATH: `${sandbox}:${join(ROOT, 'node_modules', '.bin')}:${process.env['PATH']}`,
      TIKTOK_API_BASE_URL: cloud.tiktok.baseUrl,
      ADVERTISER_ID: DEFAULT_ACCOUNT.advertiserIds[0],
      EXPORTS_BUCKET: cloud.resources.exportsBucket,
      EXPORT_FILE: 'sample-data/exports/web/2026-11-21/part-00000.parquet',
      AUDIENCES_BUCKET: cloud.resources.audiencesBucket,
      GLUE_JOB: cloud.resources.glueJobName,
    },
  });
  const { pid } = child;
  if (pid === undefined) throw new Error('bash could not be started');
  const end = () => process.kill(-pid);
  signal.addEventListener('abort', end);
  child.stdin.end();
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
  const exitCode = await new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? -1)));
  signal.removeEventListener('abort', end);
  return { exitCode, said };
}

/** Lines of a page's shell blocks, as a reader meets them. */
const commandsOf = (page: Page): string[] =>
  blocksOf(page, 'sh').flatMap((block) => block.replaceAll('\\\n', ' ').split('\n'));

const pages = readPages()
  .map((page) => [page.file, commandsOf(page)] as const)
  .filter(([, commands]) => commands.length > 0);

describe('the commands of the documentation', () => {
  test('are found', () => {
    expect(pages.flatMap(([, commands]) => commands).length).toBeGreaterThan(20);
  });

  describe.each(pages)('%s', (_file, commands) => {
    // The sources of a page's examples: a page that writes the configuration does so for itself.
    beforeAll(() => {
      cpSync(join(ROOT, 'sample-data', 'pipeline.config.json'), join(sandbox, 'pipeline.config.json'));
    });

    for (const command of commands.filter((each) => !ELSEWHERE.has(each))) {
      test(command, { timeout: timeoutOf(command) }, async ({ signal }) => {
        const { exitCode, said } = await runInShell(asRun(command), signal);

        expect(exitCode, said).toBe(0);
      });
    }

    test.each(commands.filter((command) => ELSEWHERE.has(command)))('%s is run elsewhere', (command) => {
      const [file = '', mention = ''] = ELSEWHERE.get(command) ?? [];

      expect(existsSync(join(ROOT, file))).toBe(true);
      expect(readFileSync(join(ROOT, file), 'utf8')).toContain(mention);
    });
  });
});
