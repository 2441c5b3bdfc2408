import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalCloud, startLocalCloud } from '../../local/cloud.ts';
import { LocalCloudError } from '../../local/errors.ts';
import { put } from '../e2e/helpers/bucket.ts';

const freshFolder = (): string => mkdtempSync(join(tmpdir(), 'cloud-'));

/** Starts a cloud in a process of its own. */
async function holdCloud(): Promise<{ holder: ChildProcess; urls: string[] }> {
  const script = join(import.meta.dirname, 'fixtures', 'hold-cloud.ts');
  const holder = spawn(process.execPath, [script, freshFolder()], { stdio: ['ignore', 'pipe', 'inherit'] });
  const { value } = await createInterface({ input: holder.stdout })[Symbol.asyncIterator]().next();
  return { holder, urls: JSON.parse(value ?? '').urls };
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}

/** Processes that a process started, and those that they started. */
function descendantsOf(processId: number): number[] {
  const children = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, parent]) => parent === processId)
    .map(([child]) => child ?? 0);
  return children.flatMap((child) => [child, ...descendantsOf(child)]);
}

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch {
    return false;
  }
}

describe('startLocalCloud', () => {
  let cloud: LocalCloud;

  beforeAll(async () => {
    cloud = await startLocalCloud({
      folder: freshFolder(),
      glue: false,
      functions: { uploader: { environment: { MAX_FAILURES: '3' }, visibilityTimeoutSeconds: 7 } },
    });
  });

  afterAll(() => cloud?.stop());

  test('listens on the loopback interface alone', () => {
    const { aws, tiktok } = cloud;

    expect([aws.endpoint, tiktok.baseUrl, tiktok.adminUrl].map((url) => new URL(url).hostname)).toEqual([
      '127.0.0.1',
      '127.0.0.1',
      '127.0.0.1',
    ]);
  });

  test('gives a function its deployed variables, and what was set otherwise', () => {
    const { environment, queue } = cloud.function('uploader').settings;

    expect(environment).toMatchObject({ TIKTOK_API_BASE_URL: cloud.tiktok.baseUrl, MAX_FAILURES: '3' });
    expect(queue?.visibilityTimeoutSeconds).toBe(7);
  });

  test('brings a new object to the function whose rule asks for it, and to no other', async () => {
    const sources = [cloud.eventSource('uploader'), cloud.eventSource('export-trigger')];
    await Promise.all(sources.map((source) => source.pause()));
    const { audiencesBucket, exportsBucket } = cloud.resources;

    await put(cloud, audiencesBucket, 'tiktok/A/email_sha256/e1/part-00000.csv', '');
    await put(cloud, audiencesBucket, 'reports/shop/e1.json', '{}');
    await put(cloud, exportsBucket, 'exports/shop/e1/part-0.csv', '');
    await put(cloud, exportsBucket, 'tiktok/not/here.csv', '');
    const waiting = await Promise.all(
      sources.map((source) => source.idle(0).catch((error: unknown) => String(error))),
    );
    for (const source of sources) source.resume();

    expect(waiting).toEqual([
      "QueueNotIdleError: uploader's queue still has 1 messages and 0 batches under way",
      "QueueNotIdleError: export-trigger's queue still has 1 messages and 0 batches under way",
    ]);
  });

  test("tells the stack's outputs as CloudFormation does", async () => {
    const client = new CloudFormationClient({
      endpoint: cloud.aws.endpoint,
      region: cloud.aws.region,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });

    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: 'TikTokAudiences' }));

    expect(
      Object.fromEntries((Stacks?.[0]?.Outputs ?? []).map((o) => [o.OutputKey, o.OutputValue])),
    ).toMatchObject({
      ExportsBucketName: cloud.resources.exportsBucket,
      UploaderQueueUrl: cloud.function('uploader').settings.queue?.url,
    });
  });

  test('names what there is when asked for a function that is not there', () => {
    expect(() => cloud.function('downloader')).toThrow(LocalCloudError);
    expect(() => cloud.function('downloader')).toThrow(/there is no downloader; there are .*uploader/);
  });
});

describe('a local cloud in a process', () => {
  test.each([
    ['is asked to end', 'SIGTERM'],
    ['is killed', 'SIGKILL'],
  ] as const)('leaves nothing behind when the process %s', async (_, signal) => {
    const { holder, urls } = await holdCloud();
    const started = descendantsOf(holder.pid ?? 0);
    const before = await Promise.all(urls.map(answers));

    holder.kill(signal);
    await expect.poll(() => started.some(isRunning), { timeout: 15_000, interval: 100 }).toBe(false);

    expect(before).toEqual([true, true, true]);
    expect(started.length).toBeGreaterThanOrEqual(2);
    expect(await Promise.all(urls.map(answers))).toEqual([false, false, false]);
  });
});
