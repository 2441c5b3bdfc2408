import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import type { FunctionSettings } from '../../local/cloud-resources.ts';
import { FunctionError, FunctionKilledError, FunctionTimeoutError } from '../../local/errors.ts';
import { LocalFunction } from '../../local/local-function.ts';

const settings: FunctionSettings = {
  name: 'parrot',
  functionName: 'Stack-parrot',
  entry: join(import.meta.dirname, 'fixtures', 'handler.ts'),
  environment: { COLOUR: 'green' },
  timeoutSeconds: 20,
  memoryMegabytes: 128,
  roleArn: 'arn:aws:iam::123456789012:role/clerk',
  logGroupArn: 'arn:aws:logs:us-east-1:123456789012:log-group:clerk:*',
  keyArn: 'arn:aws:kms:us-east-1:123456789012:key/k',
};

const started: LocalFunction[] = [];

function start(change: Partial<FunctionSettings> = {}): LocalFunction {
  const folder = mkdtempSync(join(tmpdir(), 'local-function-'));
  const local = new LocalFunction(
    { ...settings, ...change },
    { AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_REGION: 'eu-west-1' },
    '/task',
    join(folder, 'parrot.log'),
  );
  started.push(local);
  return local;
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((local) => local.stop()));
});

describe('LocalFunction', () => {
  test('gives the handler only the variables that Lambda would, and the time that is left', async () => {
    const parrot = start();

    const answer = await parrot.invoke({ do: 'answer', value: 'hello' });

    expect(answer).toEqual({
      value: 'hello',
      invocations: 1,
      remaining: expect.toSatisfy((left: number) => left > 10_000 && left <= 20_000),
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      environment: {
        COLOUR: 'green',
        TZ: 'UTC',
        LAMBDA_TASK_ROOT: '/task',
        AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
        AWS_REGION: 'eu-west-1',
        AWS_LAMBDA_FUNCTION_NAME: 'parrot',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
        AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      },
    });
  });

  test('keeps the loaded module for the next event, and loads it afresh after a kill', async () => {
    const parrot = start();

    const counts: unknown[] = [];
    for (const kill of [false, false, true]) {
      if (kill) parrot.kill();
      const { invocations } = (await parrot.invoke({ do: 'answer' })) as { invocations: number };
      counts.push(invocations);
    }

    expect(counts).toEqual([1, 2, 1]);
  });

  test('answers events at the same time when they come at the same time', async () => {
    const parrot = start();

    const answers = Promise.all([1, 2, 3].map(() => parrot.invoke({ do: 'sleep', value: 300 })));
    const running = parrot.running;
    await answers;

    expect([running, parrot.running]).toEqual([3, 0]);
  });

  test('rejects with the class and the message of what the handler threw', async () => {
    const parrot = start();

    const outcome = await parrot.invoke({ do: 'throw' }).catch((error: unknown) => error);

    expect(outcome).toBeInstanceOf(FunctionError);
    expect(outcome).toMatchObject({
      errorType: 'RangeError',
      message: 'parrot failed: RangeError: the handler was told to throw',
    });
  });

  test('rejects when the module cannot be loaded', async () => {
    const parrot = start({ entry: join(import.meta.dirname, 'fixtures', 'absent.ts') });

    const outcome = await parrot.invoke({}).catch((error: unknown) => error);

    expect(outcome).toBeInstanceOf(FunctionError);
    expect(String(outcome)).toContain('absent.ts');
  });

  test('kills a handler that takes longer than the time-out, and serves the next event', async () => {
    const parrot = start({ timeoutSeconds: 3 });

    const outcome = await parrot.invoke({ do: 'hang' }).catch((error: unknown) => error);
    const next = await parrot.invoke({ do: 'answer', value: 2 });

    expect(outcome).toBeInstanceOf(FunctionTimeoutError);
    expect(String(outcome)).toContain('parrot timed out after 3 seconds');
    expect(next).toMatchObject({ value: 2, invocations: 1 });
  });

  test('kills what is under way when told to, and says how much that was', async () => {
    const parrot = start();
    const hanging = parrot.invoke({ do: 'hang' }).catch((error: unknown) => error);
    await sleep(500);

    const killed = parrot.kill();

    expect(killed).toBe(1);
    expect(await hanging).toBeInstanceOf(FunctionKilledError);
    expect(String(await hanging)).toContain('SIGKILL');
  });

  test('rejects when the process ends by itself, and serves the next event', async () => {
    const parrot = start();

    const outcome = await parrot.invoke({ do: 'exit' }).catch((error: unknown) => error);
    const next = await parrot.invoke({ do: 'answer', value: 2 });

    expect(outcome).toBeInstanceOf(FunctionKilledError);
    expect(next).toMatchObject({ value: 2, invocations: 1 });
  });

  test('logs what the handler writes between lines that begin and report each event', async () => {
    const parrot = start();
    await parrot.invoke({ do: 'throw' }).catch(() => undefined);

    const log = readFileSync(parrot.logFile, 'utf8');

    expect(log).toMatch(
      /^START RequestId: [-0-9a-f]{36}\nRangeError: the handler was told to throw\n[\s\S]*END RequestId: [-0-9a-f]{36}\nREPORT RequestId: [-0-9a-f]{36} Duration: \d+ ms Max Memory Used: \d+ MB\n$/,
    );
  });
});
