import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const FLAGS = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8')).context;
const folder = mkdtempSync(join(tmpdir(), 'app-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the app as the CDK's command line does; the functions are not bundled. */
function runApp(output: string, context: object, environment: Record<string, string> = {}) {
  return spawnSync(process.execPath, [join(ROOT, 'infra', 'app.ts')], {
    cwd: ROOT,
    env: {
      PATH: process.env['PATH'],
      ...environment,
      CDK_CONTEXT_JSON: JSON.stringify({ ...FLAGS, 'aws:cdk:bundling-stacks': [], ...context }),
      CDK_OUTDIR: join(folder, output),
    },
    encoding: 'utf8',
  });
}

function configFile(name: string, config: object): string {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify(config));
  return file;
}

const configOf = (stackName: string) => ({
  deployment: { stackName },
  sources: [{ name: 'crm', audience: { column: 'tier' } }],
});

describe('the CDK app', () => {
  test('uses the configuration that the context names rather than the one of the environment', () => {
    const ofContext = configFile('context.json', configOf('OfContext'));
    const ofEnvironment = configFile('environment.json', configOf('OfEnvironment'));

    const { status } = runApp('context', { config: ofContext }, { PIPELINE_CONFIG_FILE: ofEnvironment });

    const { artifacts } = JSON.parse(readFileSync(join(folder, 'context', 'manifest.json'), 'utf8'));
    expect(status).toBe(0);
    expect(Object.keys(artifacts)).toContain('OfContext');
  });

  test('synthesizes the same template and the same assets twice, without an account', () => {
    const file = configFile('twice.json', configOf('Twice'));

    runApp('first', {}, { PIPELINE_CONFIG_FILE: file });
    runApp('second', {}, { PIPELINE_CONFIG_FILE: file });

    const [first, second] = ['first', 'second'].map((output) =>
      ['Twice.template.json', 'Twice.assets.json'].map((name) =>
        readFileSync(join(folder, output, name), 'utf8'),
      ),
    );
    expect(first).toEqual(second);
    expect(JSON.parse(readFileSync(join(folder, 'first', 'manifest.json'), 'utf8')).missing).toBe(undefined);
  });

  test('reports for a wrong configuration only the place, the value and what was expected, and exits with 2', () => {
    const file = configFile('wrong.json', { ...configOf('Wrong'), preparation: { workerType: 'G.3X' } });

    const { status, stderr } = runApp('wrong', { config: file });

    expect(status).toBe(2);
    expect(stderr).toBe(
      `${file} cannot be used:\n` +
        '  preparation.workerType: found "G.3X"; expected one of "G.1X", "G.2X", "G.4X", "G.8X"\n',
    );
  });
});
