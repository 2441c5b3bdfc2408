import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type LocalCloud, startLocalCloud } from '../../../local/cloud.ts';
import type { Status } from '../../../operations/status/status.ts';
import { callCli } from '../../helpers/call-cli.ts';
import { partitionWith, reportWith } from '../../helpers/report.ts';
import { answerOf, type CliOutcome, runCli } from '../../helpers/run-cli.ts';

const RUN = 'week-47';
const HASHES = Array.from({ length: 1200 }, (_, n) =>
  createHash('sha256').update(`person-${n}`).digest('hex'),
)
  .sort()
  .join('\n');

let folder: string;
let cloud: LocalCloud;

const cli = (...args: string[]): Promise<CliOutcome> => callCli(...commandWith(args));

const cliProcess = (...args: string[]): Promise<CliOutcome> => runCli(...commandWith(args));

const commandWith = (args: readonly string[]) =>
  [
    [...args, '--config', join(folder, 'pipeline.config.json')],
    { environment: { ...cloud.aws.environment, TIKTOK_API_BASE_URL: cloud.tiktok.baseUrl } },
  ] as const;

const json = async <T>(...args: string[]): Promise<T> => {
  const outcome = await cli(...args, '--json');
  if (outcome.exitCode !== 0) throw new Error(`exit code ${outcome.exitCode}: ${outcome.errors}`);
  return answerOf<T>(outcome);
};

const put = (bucket: string, key: string, body: string) =>
  cloud.aws.clients.s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: Buffer.from(body) }));

/** Waits for what the deployed functions do in their own time. */
const until = async (holds: (status: Status) => boolean): Promise<Status> => {
  for (;;) {
    const status = await json<Status>('status');
    if (holds(status)) return status;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
};

/** A run of source `crm` as the Glue job leaves it, an export that is being prepared, and a file with an e-mail. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'deployed-'));
  const sources = [
    { name: 'crm', audience: { column: 'segment' } },
    { name: 'web', audience: { name: 'Visitors' } },
  ];
  writeFileSync(join(folder, 'pipeline.config.json'), JSON.stringify({ sources }));
  cloud = await startLocalCloud({
    configFile: join(folder, 'pipeline.config.json'),
    folder: join(folder, 'cloud'),
    glue: false,
  });
  const { exportsBucket, audiencesBucket } = cloud.resources;
  const report = reportWith({ partitions: [partitionWith({ unique: 1200, people: 1200 })] });
  await put(audiencesBucket, `reports/crm/${RUN}.json`, JSON.stringify(report));
  const part = `tiktok/Autumn buyers/email_sha256/${RUN}/part-00000.csv`;
  await put(audiencesBucket, part, `${HASHES}\n`);
  const manifest = {
    version: 1,
    runId: RUN,
    source: 'crm',
    audience: 'Autumn buyers',
    format: 'email_sha256',
    action: 'append',
    exportedAt: '2026-11-22T04:00:00Z',
    files: [{ key: part, rows: 1200, bytes: 1200 * 65 }],
    rows: 1200,
  };
  await put(audiencesBucket, part.replace('part-00000.csv', 'manifest.json'), JSON.stringify(manifest));
  await put(audiencesBucket, 'tiktok/Leaky/email_sha256/list.csv', `${HASHES}\nsomeone@example.com\n`);
  await put(exportsBucket, `exports/crm/${RUN}/part-0.csv`, 'email,segment\na@example.com,Autumn buyers\n');
  await put(exportsBucket, `exports/crm/${RUN}/_SUCCESS`, '');
  await put(exportsBucket, 'exports/web/today/part-0.csv', 'email\na@example.com\n');
  await put(exportsBucket, 'exports/web/today/_SUCCESS', '');
  await until(({ exports }) => exports.length === 2);
  await until(({ deliveries }) => deliveries.some(({ state }) => state === 'delivered'));
  await cloud.function('export-trigger').invoke({ request: 'look' });
  await cloud.tiktok.admin.inject({ endpoint: 'create', fault: { kind: 'code', code: 40002 } });
  await put(audiencesBucket, 'tiktok/Refused/gaid_sha256/list.csv', `${HASHES}\n`);
  await until(({ deliveries }) => deliveries.some(({ state }) => state === 'failed'));
});

afterAll(async () => {
  await cloud.stop();
  rmSync(folder, { recursive: true });
});

describe('audiences status', () => {
  test('shows every export, delivery and audience', async () => {
    const status = await json<Status>('status');

    expect(status.exports.map(({ source, exportId, state }) => [source, exportId, state])).toEqual([
      ['crm', RUN, 'delivered'],
      ['web', 'today', 'preparing'],
    ]);
    expect(
      status.deliveries.map(({ audience, state, rows, runId }) => ({ audience, state, rows, runId })),
    ).toEqual([
      { audience: 'Autumn buyers', state: 'delivered', rows: 1200, runId: RUN },
      { audience: 'Refused', state: 'failed' },
    ]);
    expect(status.deadLetters).toEqual({ uploader: 2, 'export-trigger': 0 });
    expect(status.audiences.map(({ audience, audienceId }) => ({ audience, audienceId }))).toContainEqual({
      audience: 'Autumn buyers',
      audienceId: expect.stringMatching(/^\d{19}$/),
    });
  });

  test('shows matched people once the audience-monitor has asked TikTok', async () => {
    await cloud.function('audience-monitor').invoke({});

    const { audiences } = await json<Status>('status', '--audience', 'Autumn buyers');

    expect(audiences).toEqual([
      expect.objectContaining({
        audience: 'Autumn buyers',
        matchedUsers: expect.any(Number),
        matchRate: expect.any(Number),
        isValid: true,
      }),
    ]);
  });

  test('leaves out what is not asked about', async () => {
    const bySource = await json<Status>('status', '--source', 'web');
    const byAudience = await json<Status>('status', '--audience', 'Refused');

    expect(bySource.exports.map(({ source }) => source)).toEqual(['web']);
    expect(bySource.deliveries).toEqual([]);
    expect(bySource.audiences).toEqual([]);
    expect(byAudience.deliveries.map(({ audience }) => audience)).toEqual(['Refused']);
  });

  test('shows tables to a person, with the reason of a failure and without any address', async () => {
    const { output } = await cliProcess('status');

    expect(output).toMatch(/^Exports\nsource +export/);
    expect(output).toMatch(/web +today +preparing/);
    expect(output).toMatch(/Refused +gaid_sha256 +append +failed .*placed by hand +.*code 40002/);
    expect(output).toContain(
      `uploader has 2 dead letters: "npx audiences redrive --queue uploader --list --config ${join(folder, 'pipeline.config.json')}"`,
    );
    expect(output).not.toContain('someone@example.com');
  });

  test.each([
    [['--source', 'nope'], 'Its sources are: crm, web.'],
    [['--latest', '0'], '--latest takes a whole number from 1'],
  ])('ends with 2 when asked with %j', async (args, message) => {
    const { exitCode, errors } = await cli('status', ...args);

    expect(exitCode).toBe(2);
    expect(errors).toContain(message);
  });

  test('says what to do when the stack is not there', async () => {
    const { exitCode, errors } = await cli('status', '--stack', 'Elsewhere');

    expect(exitCode).toBe(3);
    expect(errors).toContain('There is no CloudFormation stack "Elsewhere"');
    expect(errors).toContain('npx cdk deploy');
  });
});

describe('audiences report', () => {
  test('makes the page of the latest run with its deliveries', async () => {
    const page = join(folder, 'pages', 'latest.html');

    const answer = await json<{ page: string; deliveries: object[] }>('report', '--out', page);

    expect(answer.page).toBe(page);
    expect(answer.deliveries).toEqual([
      expect.objectContaining({ audience: 'Autumn buyers', state: 'delivered', deliveredLines: 1200 }),
    ]);
    expect(readFileSync(page, 'utf8')).toContain('1,200 lines (100%)');
  });

  test('is what the pipeline itself put beside the report when the run was delivered', async () => {
    const { audiencesBucket } = cloud.resources;
    const page = await cloud.aws.clients.s3.send(
      new GetObjectCommand({ Bucket: audiencesBucket, Key: `reports/crm/${RUN}.html` }),
    );

    expect(page.ContentType).toBe('text/html; charset=utf-8');
    expect(await page.Body?.transformToString()).toContain('1,200 lines (100%)');
  });

  test('opens the page in the browser when asked to', async () => {
    const opener = join(folder, 'xdg-open');
    const page = join(folder, 'opened.html');
    writeFileSync(opener, `#!/bin/sh\necho "$1" > "${folder}/opened"\n`);
    chmodSync(opener, 0o755);

    const { exitCode } = await runCli(
      ['report', '--open', '--out', page, '--config', join(folder, 'pipeline.config.json')],
      { environment: { ...cloud.aws.environment, PATH: `${folder}:${process.env['PATH']}` } },
    );
    while (!existsSync(join(folder, 'opened'))) await new Promise((resolve) => setTimeout(resolve, 20));

    expect(exitCode).toBe(0);
    expect(readFileSync(join(folder, 'opened'), 'utf8')).toBe(`${page}\n`);
  });

  test('makes the page of a report on this machine without asking AWS', async () => {
    const file = join(folder, 'local-report.json');
    const page = join(folder, 'local.html');
    writeFileSync(file, JSON.stringify(reportWith()));

    const { exitCode, output } = await runCli(['report', file, '--out', page]);

    expect({ exitCode, output }).toEqual({ exitCode: 0, output: `Run week-47 of crm: ${page}\n` });
    expect(readFileSync(page, 'utf8')).toContain('prepared on this machine');
  });

  test.each([
    [['--source', 'crm', '--run', 'never'], 3, 'There is no report of run never of source crm'],
    [['--source', 'web'], 3, 'There is no report of any run of source web'],
    [['--run', RUN], 2, 'Give --source too.'],
    [['no-such-file.json'], 3, 'The report no-such-file.json cannot be read'],
  ])('says why there is no page for %j', async (args, exitCode, message) => {
    const ended = await cli('report', ...args);

    expect(ended.exitCode).toBe(exitCode);
    expect(ended.errors).toContain(message);
  });
});

describe('audiences redrive', () => {
  test('lists dead letters with their reasons, and leaves them where they are', async () => {
    const first = await cliProcess('redrive', '--list', '--reason', 'PrivacyGateError');
    const second = await cli('redrive', '--list');

    expect(first.exitCode).toBe(0);
    expect(first.output).toMatch(/PrivacyGateError .*line 1201/);
    expect(first.output).toMatch(/\n1 dead letter found\.\n$/);
    expect(second.output).toMatch(/code 40002/);
  });

  test('puts back what has the given reason, and it is delivered', async () => {
    const reason = 'PermanentTikTokError';

    const answer = await json<{ outcome: string; letters: { reason: string }[] }>(
      'redrive',
      '--reason',
      reason,
    );

    expect(answer).toMatchObject({ queue: 'uploader', outcome: 'put back', letters: [{ reason }] });
    const { audiences } = await until(({ deliveries }) =>
      deliveries.every(({ state }) => state === 'delivered'),
    );
    expect(audiences.map(({ audience }) => audience)).toContain('Refused');
  });

  test('shows what was put back when AWS ends it before all is', async () => {
    const QueueUrl = cloud.function('export-trigger').settings.queue?.deadLetterUrl;
    for (let n = 0; n < 3; n++)
      await cloud.aws.clients.sqs.send(
        new SendMessageCommand({ QueueUrl, MessageBody: '{"request":"look"}' }),
      );
    const send: (this: SQSClient, ...args: never[]) => Promise<unknown> = SQSClient.prototype.send;
    let sent = 0;
    vi.spyOn(SQSClient.prototype, 'send').mockImplementation(function (this: SQSClient, ...given: unknown[]) {
      const isLater = given[0] instanceof SendMessageCommand && ++sent > 1;
      if (isLater) return Promise.reject(Object.assign(new Error('expired'), { name: 'ExpiredToken' }));
      return send.apply(this, given as never[]);
    });

    const { exitCode, output, errors } = await cli('redrive', '--queue', 'export-trigger', '--json');
    vi.restoreAllMocks();

    expect(exitCode).toBe(3);
    expect(JSON.parse(output)).toMatchObject({
      outcome: 'put back',
      letters: [{ subject: 'check of every source' }],
    });
    expect(errors).toContain('1 dead letter was put back, then it failed: ExpiredToken: expired\n');
    expect((await json<{ letters: [] }>('redrive', '--queue', 'export-trigger')).letters).toHaveLength(2);
  });

  test('says where the reasons are when no dead letter has the given one', async () => {
    const { output, errors } = await cli('redrive', '--reason', 'TokenEror');

    expect(output).toBe('0 dead letters put back.\n');
    expect(errors).toContain(
      `None has the reason TokenEror: "npx audiences redrive --queue uploader --list --config ${join(folder, 'pipeline.config.json')}" shows the reasons.\n`,
    );
  });

  test('says so when there is nothing to put back', async () => {
    const { output } = await cli('redrive', '--queue', 'export-trigger');

    expect(output).toBe('0 dead letters put back.\n');
  });
});

describe('audiences status, once TikTok refuses the token', () => {
  test('says whose deliveries wait, and how to store another one', async () => {
    await cloud.tiktok.admin.setToken('local-access-token', 'revoked');
    await put(cloud.resources.audiencesBucket, 'tiktok/By hand/email_sha256/hashes.csv', HASHES);
    const { refusedTokens } = await until((status) => status.refusedTokens.length > 0);
    const { output } = await cli('status');

    expect(refusedTokens).toEqual([
      expect.objectContaining({ advertiser: 'main', reason: 'TokenError', requestId: expect.any(String) }),
    ]);
    expect(output).toContain(
      `"npx audiences credentials --advertiser-name main --advertiser 7000000000000000001 --config ${join(folder, 'pipeline.config.json')}"`,
    );
  });
});
