import { metricsOf } from '../../lambdas/helpers/metrics.ts';
import { hashes, type TestPartition } from '../../lambdas/helpers/partitions.ts';
import { startUploaderCloud, type UploaderCloud } from '../../lambdas/helpers/uploader-cloud.ts';
import { type AwsProxy, startAwsProxy } from './aws-proxy.ts';

/** What a delivery does in these tests: create an audience, or change one of 1,200 members. */
export const CHANGES = ['create', 'append', 'replace', 'remove'] as const;

export type Change = (typeof CHANGES)[number];

/** A delivery that a fault affects. */
export interface Scenario {
  readonly audience: string;
  readonly partition: TestPartition;
  /** The members that must be at TikTok in the end, in order. */
  readonly expected: readonly string[];
  /** The members before; undefined when there is no audience. */
  readonly before: readonly string[] | undefined;
  /** Lines delivered to the audience in the end, as in the ledger: appended lines are added, removed lines are subtracted. */
  readonly deliveredRows: number;
  /** Metric lines that the uploader had written before. */
  readonly metricLines: number;
}

/** A local cloud in which every call can be made to fail. */
export interface FaultCloud extends UploaderCloud {
  readonly proxy: AwsProxy;
  /** Prepares a change: the audience before it, and the partition to deliver. */
  stage(change: Change): Promise<Scenario>;
  /** The members of each audience of a name at TikTok. */
  membersOf(audience: string): Promise<readonly (readonly string[])[]>;
}

/** Short times, so that tests end soon; each is longer than what it waits for. */
const QUICK = {
  TIKTOK_REQUESTS_PER_SECOND: '500',
  TIKTOK_REQUEST_TIMEOUT_SECONDS: '2',
  TIKTOK_UPLOAD_TIMEOUT_SECONDS: '2',
  S3_READ_TIMEOUT_SECONDS: '4',
  TIKTOK_CREATE_SETTLES_SECONDS: '3',
  LEASE_SECONDS: '2',
  RETRY_DELAY_SECONDS: '0.5',
  RETRY_DELAY_MAX_SECONDS: '2',
  CIRCUIT_COOLDOWN_SECONDS: '1',
  REPLACE_RETRY_SECONDS: '1',
  TIKTOK_QUOTA_PERIOD_SECONDS: '2',
};

/**
 * Starts a fault cloud; several may run in parallel.
 *
 * @param further variables of the uploader, which override the defaults
 */
export async function startFaultCloud(further: Record<string, string> = {}): Promise<FaultCloud> {
  const proxy = await startAwsProxy();
  const environment = {
    ...QUICK,
    AWS_ENDPOINT_URL_DYNAMODB: proxy.endpoint,
    AWS_ENDPOINT_URL_S3: proxy.endpoint,
    ...further,
  };
  const cloud = await startUploaderCloud({
    // As many in parallel as there are points where a delivery can fail.
    functions: { uploader: { visibilityTimeoutSeconds: 5, maximumConcurrency: 8, environment } },
  });
  proxy.target(cloud.aws.endpoint);
  const existing = existingAudiences(cloud);
  let creates = 0;
  const membersOf = async (audience: string) => {
    const found = (await cloud.tiktok.admin.audiences()).filter(({ name }) => name === audience);
    return Promise.all(found.map(({ id }) => cloud.tiktok.admin.members(id)));
  };
  return {
    ...cloud,
    proxy,
    membersOf,
    stage: async (change) => {
      creates += 1;
      const audience = change === 'create' ? `new-audience-${creates}` : await existing();
      return scenarioOf(change, audience, metricsOf(cloud, 'uploader').length);
    },
    stop: async () => {
      await cloud.stop();
      await proxy.stop();
    },
  };
}

/** How many existing audiences are created at the same time. */
const PREPARED_AT_ONCE = 4;
const MEMBERS_BEFORE = 1200;

/** Makes audiences of 1,200 members, and hands them out one by one. */
function existingAudiences(cloud: UploaderCloud): () => Promise<string> {
  const ready: string[] = [];
  let made = 0;
  let turn: Promise<unknown> = Promise.resolve();
  const take = async (): Promise<string> => {
    const audience = ready.shift();
    if (audience !== undefined) return audience;
    const names = Array.from({ length: PREPARED_AT_ONCE }, (_, index) => `audience-${made + index}`);
    made += names.length;
    await Promise.all(
      names.map((name) =>
        cloud.put({ audience: name, runId: `${name}-before`, files: [hashes(name, 0, MEMBERS_BEFORE)] }),
      ),
    );
    await cloud.settled();
    ready.push(...names);
    return take();
  };
  return () => {
    const taken = turn.then(take);
    turn = taken;
    return taken;
  };
}

function scenarioOf(change: Change, audience: string, metricLines: number): Scenario {
  const some = (from: number, to: number) => hashes(audience, from, to);
  const before = change === 'create' ? undefined : some(0, MEMBERS_BEFORE).toSorted();
  const partitionOf = (action: TestPartition['action'], files: TestPartition['files']): TestPartition => ({
    audience,
    runId: `${audience}-now`,
    ...(action === undefined ? {} : { action }),
    exportedAt: '2026-11-21T00:00:00Z',
    files,
  });
  switch (change) {
    case 'create':
      return {
        ...{ audience, before, metricLines, deliveredRows: 40 },
        partition: partitionOf('append', [some(0, 30), some(30, 40)]),
        expected: some(0, 40).toSorted(),
      };
    case 'append':
      return {
        ...{ audience, before, metricLines, deliveredRows: 1250 },
        partition: partitionOf('append', [some(1190, 1230), some(1230, 1240)]),
        expected: some(0, 1240).toSorted(),
      };
    case 'replace':
      return {
        ...{ audience, before, metricLines, deliveredRows: 1100 },
        partition: partitionOf('replace', [some(600, 1000), some(1000, 1700)]),
        expected: some(600, 1700).toSorted(),
      };
    case 'remove':
      return {
        ...{ audience, before, metricLines, deliveredRows: 1100 },
        partition: partitionOf('remove', [some(0, 50), some(50, 100)]),
        expected: some(100, 1200).toSorted(),
      };
  }
}
