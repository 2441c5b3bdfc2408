import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvokeCommand, LambdaClient, ResourceNotFoundException } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LambdaApi, startLambdaApi } from '../../local/lambda-api.ts';
import { LocalFunction } from '../../local/local-function.ts';

let api: LambdaApi;
let local: LocalFunction;
let lambda: LambdaClient;

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lambda-api-'));
  const entry = join(folder, 'handler.mjs');
  writeFileSync(
    entry,
    'export const handler = async (event) => { if (event.wrong) throw new RangeError(event.wrong); return { got: event }; };',
  );
  const settings = {
    name: 'echo',
    functionName: 'echo',
    entry,
    environment: {},
    timeoutSeconds: 10,
    memoryMegabytes: 128,
    roleArn: 'arn:aws:iam::123456789012:role/clerk',
    logGroupArn: 'arn:aws:logs:us-east-1:123456789012:log-group:clerk:*',
    keyArn: 'arn:aws:kms:us-east-1:123456789012:key/k',
  };
  local = new LocalFunction(settings, {}, folder, join(folder, 'echo.log'));
  api = await startLambdaApi(
    new Map([
      ['echo', local],
      ['secret', local],
    ]),
    (accessKeyId, name) => (name === 'secret' ? `${accessKeyId} may not invoke ${name}` : undefined),
  );
  lambda = new LambdaClient({
    endpoint: api.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  });
});

afterAll(async () => {
  lambda.destroy();
  await api.stop();
  await local.stop();
});

async function invoke(name: string, event: object) {
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event) }),
  );
  return { error: FunctionError, payload: JSON.parse(Payload?.transformToString() ?? '') };
}

test('answers with what the handler returns', async () => {
  expect(await invoke('echo', { a: 'ü' })).toEqual({ error: undefined, payload: { got: { a: 'ü' } } });
});

test('answers with the error when the handler throws, as Lambda does', async () => {
  expect(await invoke('echo', { wrong: 'too far' })).toEqual({
    error: 'Unhandled',
    payload: { errorType: 'RangeError', errorMessage: 'too far' },
  });
});

test('knows no function of another name', async () => {
  await expect(invoke('nobody', {})).rejects.toThrow(ResourceNotFoundException);
});

test('refuses a caller that may not invoke the function, with the reason', async () => {
  await expect(invoke('secret', {})).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: 'a may not invoke secret',
  });
});
