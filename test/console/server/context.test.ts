import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ConsoleContext } from '../../../console/server/context.ts';
import { STACK_OUTPUTS } from '../../../lambdas/shared/deployment/outputs.ts';
import { type LocalAws, startLocalAws } from '../../../local/aws.ts';
import { restoreEnvironment } from '../../helpers/environment.ts';

let aws: LocalAws;
const folder = mkdtempSync(join(tmpdir(), 'context-'));
const environment = { ...process.env };

beforeAll(async () => {
  aws = await startLocalAws(join(folder, 'aws.log'));
  Object.assign(process.env, aws.environment);
  for (const stack of ['First', 'Second']) {
    const outputs = Object.values(STACK_OUTPUTS).map((name) => [name, `${name} of ${stack}`]);
    await aws.publishStackOutputs(stack, Object.fromEntries(outputs));
  }
});

afterAll(async () => {
  restoreEnvironment(environment);
  await aws?.stop();
});

test('an act goes to the stack that the configuration names now', async () => {
  const configFile = join(folder, 'pipeline.config.json');
  const name = (stackName: string) =>
    writeFileSync(
      configFile,
      JSON.stringify({
        deployment: { stackName },
        sources: [{ name: 'crm', audience: { name: 'Customers' } }],
      }),
    );
  const context = new ConsoleContext({
    ...{ configFile, filesFolder: folder, isReadOnly: false, tiktokApiBaseUrl: 'http://127.0.0.1:1' },
  });
  name('First');
  const before = await context.deployment();
  name('Second');

  const after = await context.deployment();

  expect([before.ledgerTable, after.ledgerTable]).toEqual([
    `${STACK_OUTPUTS.ledgerTable} of First`,
    `${STACK_OUTPUTS.ledgerTable} of Second`,
  ]);
  await context.stop();
});
