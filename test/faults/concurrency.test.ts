import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { hashes } from '../lambdas/helpers/partitions.ts';
import { type FaultCloud, startFaultCloud } from './helpers/fault-cloud.ts';

let cloud: FaultCloud;

beforeAll(async () => {
  cloud = await startFaultCloud();
});

afterEach(async () => {
  await cloud.tiktok.admin.clearFaults();
});

afterAll(async () => {
  await cloud.stop();
});

/** The successful calls for an audience at TikTok, each with the MD5 of its files. */
async function applicationsOf(audience: string) {
  const found = (await cloud.tiktok.admin.audiences()).filter(({ name }) => name === audience);
  return found.map(({ applied }) => applied.map(({ action, signatures }) => ({ action, signatures })));
}

const md5 = (lines: readonly string[]): string =>
  createHash('md5')
    .update(lines.map((line) => `${line}\n`).join(''))
    .digest('hex');

describe('concurrent deliveries', { timeout: 180_000 }, () => {
  test('create one audience for a new name, and apply each file to it once', async () => {
    const audience = 'at-once';
    const files = Array.from({ length: 6 }, (_, n) => hashes(audience, n * 300, n * 300 + 1000));

    await Promise.all(files.map((lines, n) => cloud.put({ audience, runId: `run-${n}`, files: [lines] })));
    await cloud.settled();

    expect(await cloud.membersOf(audience)).toEqual([hashes(audience, 0, 2500).toSorted()]);
    const [applications = []] = await applicationsOf(audience);
    expect(applications.flatMap(({ signatures }) => signatures).toSorted()).toEqual(
      files.map(md5).toSorted(),
    );
    expect(await cloud.deadLetters()).toEqual([]);
  });

  test('of two formats of a new name create two audiences, one of them with the plain name', async () => {
    const audience = 'two-formats';

    await Promise.all([
      cloud.put({ audience, runId: 'run', format: 'idfa_sha256', files: [hashes('i', 0, 20)] }),
      cloud.put({ audience, runId: 'run', format: 'gaid_sha256', files: [hashes('g', 0, 20)] }),
    ]);
    await cloud.settled();

    const names = (await cloud.tiktok.admin.audiences())
      .map(({ name }) => name)
      .filter((name) => name.startsWith(audience));
    expect([
      [audience, `${audience} (GAID_SHA256)`],
      [audience, `${audience} (IDFA_SHA256)`],
    ]).toContainEqual(names.toSorted());
  });

  test('that replace in any order leave the members of the newest export', async () => {
    const audience = 'replaced';
    const days = [3, 1, 5, 2, 4];

    await Promise.all(
      days.map((day) =>
        cloud.put({
          audience,
          runId: `day-${day}`,
          action: 'replace',
          exportedAt: `2026-11-0${day}T00:00:00Z`,
          files: [hashes(`${audience}-${day}`, 0, 1000), hashes(`${audience}-${day}`, 1000, 1100)],
        }),
      ),
    );
    await cloud.settled();

    expect(await cloud.membersOf(audience)).toEqual([hashes(`${audience}-5`, 0, 1100).toSorted()]);
  });

  test('of the same content are made once, even if their events are repeated or late', async () => {
    const audience = 'replayed';
    const lines = hashes(audience, 0, 1000);
    const { manifestKey } = await cloud.put({ audience, runId: 'run', files: [lines] });

    await cloud.repeatEvent(manifestKey, 9);
    await cloud.settled();
    await cloud.put({ audience, runId: 'run', files: [lines] });
    await cloud.repeatEvent(manifestKey, 1);
    await cloud.settled();

    expect(await applicationsOf(audience)).toEqual([[{ action: 'CREATE', signatures: [md5(lines)] }]]);
    const { uploadsBySignature } = await cloud.tiktok.admin.counters();
    expect(uploadsBySignature[md5(lines)]).toBe(1);
  });
});

describe('a function that is suspended', { timeout: 180_000 }, () => {
  test('does nothing after it resumes when another function has taken over its delivery', async () => {
    const audience = 'stood-still';
    const lines = hashes(audience, 0, 1000);
    // No idle process may remain, because it would be suspended with the busy one.
    cloud.function('uploader').kill();
    const pause = await cloud.tiktok.admin.inject({
      endpoint: 'file/upload',
      fault: { kind: 'pause', when: 'after' },
    });
    await cloud.put({ audience, runId: 'run', files: [lines] });
    await cloud.tiktok.admin.waitForPause(pause, 60_000);

    const sleepers = uploaderProcesses();
    expect(sleepers).not.toEqual([]);
    for (const pid of sleepers) process.kill(pid, 'SIGSTOP');
    await expect.poll(() => cloud.membersOf(audience), { timeout: 60_000 }).toEqual([lines.toSorted()]);
    for (const pid of sleepers) process.kill(pid, 'SIGCONT');
    await cloud.tiktok.admin.clearFaults();
    await cloud.settled();

    expect(await applicationsOf(audience)).toEqual([[{ action: 'CREATE', signatures: [md5(lines)] }]]);
    expect(await cloud.deadLetters()).toEqual([]);
  });
});

/** The uploader's processes in this test's cloud. */
const uploaderProcesses = (): readonly number[] =>
  execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], { encoding: 'utf8' })
    .split('\n')
    .filter(
      (line) => line.includes('function-host') && line.includes(cloud.function('uploader').settings.entry),
    )
    .map((line) => Number.parseInt(line, 10));

describe('a revoked token', { timeout: 180_000 }, () => {
  test('dead-letters few messages, and a rotated token admits all others at once', async () => {
    const audiences = Array.from({ length: 30 }, (_, n) => `revoked-${n}`);
    await cloud.tiktok.admin.addAccount({ token: 'the-next-token', advertiserIds: ['7000000000000000001'] });
    await cloud.tiktok.admin.setToken('local-access-token', 'revoked');

    await Promise.all(
      audiences.map((audience) => cloud.put({ audience, runId: 'run', files: [hashes(audience, 0, 10)] })),
    );
    // Before its failure is certain, a refused delivery reads the secret again: a token rotated by then costs nothing.
    await expect.poll(() => lettersInQueue(), { timeout: 60_000 }).toBeGreaterThan(0);
    await rotateSecret('the-next-token');
    await cloud.settled();
    const deadLettered = await cloud.redrive();
    await cloud.settled();

    // Those in progress at the same time, and the few that tested the token again.
    expect(deadLettered.length).toBeLessThan(audiences.length / 2);
    expect(new Set(deadLettered.map(({ reason, code }) => `${reason} ${code}`))).toEqual(
      new Set(['TokenError 40105']),
    );
    for (const audience of audiences) {
      expect(await cloud.membersOf(audience), audience).toEqual([hashes(audience, 0, 10).toSorted()]);
    }
    expect(await cloud.deadLetters()).toEqual([]);
  });

  test('costs no message when the secret is rotated before the refusal has come', async () => {
    const audience = 'rotated-in-time';
    await cloud.tiktok.admin.addAccount({ token: 'the-third-token', advertiserIds: ['7000000000000000001'] });
    const fault = { kind: 'pause', when: 'after' } as const;
    const pause = await cloud.tiktok.admin.inject({ endpoint: 'list', fault });
    await cloud.tiktok.admin.setToken('the-next-token', 'revoked');

    await cloud.put({ audience, runId: 'run', files: [hashes(audience, 0, 10)] });
    await cloud.tiktok.admin.waitForPause(pause, 60_000);
    await rotateSecret('the-third-token');
    await cloud.tiktok.admin.resume(pause);
    await cloud.settled();

    expect(await cloud.membersOf(audience)).toEqual([hashes(audience, 0, 10).toSorted()]);
    expect(await cloud.deadLetters()).toEqual([]);
  });
});

/** Counts dead letters and leaves them where they are. */
async function lettersInQueue(): Promise<number> {
  const { Attributes: counts = {} } = await cloud.aws.clients.sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: cloud.function('uploader').settings.queue?.deadLetterUrl,
      AttributeNames: ['ApproximateNumberOfMessages'],
    }),
  );
  return Number(counts.ApproximateNumberOfMessages);
}

const rotateSecret = (token: string) =>
  cloud.aws.clients.secrets.send(
    new PutSecretValueCommand({
      SecretId: cloud.resources.secretName,
      SecretString: JSON.stringify({ ACCESS_TOKEN: token, ADVERTISER_ID: '7000000000000000001' }),
    }),
  );
