import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NoSuchKey, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ReportError } from '../../../../lambdas/shared/report/errors.ts';
import { renderReportPage } from '../../../../lambdas/shared/report-page/render.ts';
import { writeReportPage } from '../../../../lambdas/shared/report-page/write.ts';
import { deliveryWith, reportWith } from '../../../helpers/report.ts';

interface StoredObject {
  readonly body: string;
  readonly type: string | undefined;
}

let objects: Map<string, StoredObject>;
let server: Server;
let s3: S3Client;

/** A minimal S3 with one bucket: objects by path, 404 for a missing object. */
beforeEach(async () => {
  objects = new Map();
  server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      if (request.method === 'PUT') {
        objects.set(path, { body: Buffer.concat(parts).toString(), type: request.headers['content-type'] });
        response.end();
        return;
      }
      const found = objects.get(path);
      if (found === undefined) response.writeHead(404).end('<Error><Code>NoSuchKey</Code></Error>');
      else response.end(found.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  s3 = new S3Client({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
});

afterEach(() => {
  s3.destroy();
  server.close();
});

const PLACE = { bucket: 'audiences', source: 'crm', runId: 'week-47' };

describe('writeReportPage', () => {
  test('puts the page beside the report, with the deliveries that are known', async () => {
    const report = reportWith();
    objects.set('/audiences/reports/crm/week-47.json', { body: JSON.stringify(report), type: undefined });

    await writeReportPage(s3, PLACE, { deliveries: [deliveryWith()] });

    expect(objects.get('/audiences/reports/crm/week-47.html')).toEqual({
      body: renderReportPage(report, { deliveries: [deliveryWith()] }),
      type: 'text/html; charset=utf-8',
    });
  });

  test('refuses a report that breaks the contract and writes no page', async () => {
    objects.set('/audiences/reports/crm/week-47.json', { body: '{}', type: undefined });

    await expect(writeReportPage(s3, PLACE, {})).rejects.toBeInstanceOf(ReportError);
    expect([...objects.keys()]).toEqual(['/audiences/reports/crm/week-47.json']);
  });

  test('fails when there is no report', async () => {
    await expect(writeReportPage(s3, PLACE, {})).rejects.toBeInstanceOf(NoSuchKey);
  });
});
