import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';

// The function as it is deployed, with Clean Rooms and DynamoDB played by one server.

const MEMBERSHIP = '2b8f4c1e-6a55-4d0b-9a37-1f6f0a4ee001';
const QUERIES = `/memberships/${MEMBERSHIP}/protectedQueries`;

/** How often each request came to Clean Rooms. */
const requests = new Map<string, number>();
/** Requests that Clean Rooms answers with a server error, and how often. */
const faults = new Map<string, number>();

const server = createServer((request, response) => {
  request.resume().on('end', () => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (!pathname.startsWith('/memberships')) return answer(response, 200, {});
    const key = `${request.method} ${pathname}`;
    requests.set(key, (requests.get(key) ?? 0) + 1);
    const left = faults.get(key) ?? 0;
    faults.set(key, left - 1);
    if (left > 0) return answer(response, 500, { message: 'try again' });
    return answer(response, 200, { protectedQueries: [], protectedQuery: { id: 'query-1' } });
  });
});

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

const context = {
  functionName: 'query-runner',
  getRemainingTimeInMillis: () => 60_000,
} as Context;

let handler: (event: unknown, context: Context) => Promise<unknown>;

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'query-runner-'));
  const cleanRooms = { membershipId: MEMBERSHIP, sql: 'SELECT 1' };
  const sources = [{ name: 'overlap', audience: { name: 'A' }, cleanRooms }];
  writeFileSync(join(folder, 'pipeline.config.json'), JSON.stringify({ sources }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const environment = {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    EXPORTS_BUCKET: 'landing',
    LAMBDA_TASK_ROOT: folder,
    LEDGER_TABLE: 'ledger',
    PIPELINE_CONFIG_FILE: 'pipeline.config.json',
    POWERTOOLS_DEV: 'true',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_NAMESPACE: 'test',
    POWERTOOLS_METRICS_DISABLED: 'true',
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  ({ handler } = await import('../../../lambdas/query-runner/handler.ts'));
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await new Promise((resolve) => server.close(resolve));
});

beforeEach(() => {
  requests.clear();
  faults.clear();
});

test('a read that Clean Rooms fails once is made again, so that the query starts', async () => {
  faults.set(`GET ${QUERIES}`, 1);

  const answered = await handler({ source: 'overlap' }, context);

  expect(answered).toEqual({ source: 'overlap', state: 'started', queryId: 'query-1' });
  expect(requests.get(`POST ${QUERIES}`)).toBe(1);
});

test('a start that Clean Rooms answers with a server error is not sent again, as the query may run', async () => {
  faults.set(`POST ${QUERIES}`, 3);

  await expect(handler({ source: 'overlap' }, context)).rejects.toThrow('try again');

  expect(requests.get(`POST ${QUERIES}`)).toBe(1);
});
