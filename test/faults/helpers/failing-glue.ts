import { join } from 'node:path';
import type { LocalCloud } from '../../../local/cloud.ts';
import { GlueExecutor } from '../../../local/glue-executor.ts';
import { SparkHost, type SparkOutcome } from '../../../operations/spark/spark-host.ts';
import { type AwsFault, type AwsProxy, type AwsRequest, startAwsProxy } from './aws-proxy.ts';
import { S3_DENIES, S3_SLOWS_DOWN } from './s3-answers.ts';

/** What becomes of a job run: S3 refuses every read, or refuses a manifest, or the run is killed in the middle of publishing. */
type Fate = 'succeeds' | 'throttled' | 'denied' | 'killed';

/** One after the other, so that each kind of failure occurs and an export is rarely struck in all of its attempts. */
const FATES: readonly Fate[] = ['succeeds', 'killed', 'throttled', 'succeeds', 'denied', 'succeeds'];

const isRead = ({ operation, path }: AwsRequest): boolean =>
  operation === 'GET' && path.includes('/exports/');
const isManifest = ({ operation, path }: AwsRequest): boolean =>
  operation === 'PUT' && path.includes('/manifest.json');
const publishes = ({ operation, path }: AwsRequest): boolean =>
  operation === 'PUT' && path.includes('/tiktok/');

/** A share of requests fails in every run that is not spared; S3A tries them again. */
const EVERYDAY_FAULTS: readonly Pick<AwsFault, 'effect' | 'matches'>[] = [
  { effect: S3_SLOWS_DOWN, matches: () => true },
  { effect: { kind: 'answer', status: 500, body: '' }, matches: () => true },
  { effect: { kind: 'delay', milliseconds: 300 }, matches: () => true },
  { effect: { kind: 'lose' }, matches: () => true },
  { effect: { kind: 'breakOff', afterBytes: 100 }, matches: ({ operation }) => operation === 'GET' },
];

/** Gives up after seconds, where Glue's connector takes minutes. */
const IMPATIENT = {
  'connection.timeout': '10000',
  'attempts.maximum': '3',
  'retry.limit': '4',
  'retry.throttle.limit': '4',
};

/** How often job runs met which fate. */
export type Fates = Readonly<Record<Fate, number>>;

/** Glue for a local cloud that was started without it, with the job's own role, and with runs that fail. */
export class FailingGlue {
  readonly fates: Record<Fate, number> = { succeeds: 0, throttled: 0, denied: 0, killed: 0 };
  readonly #cloud: LocalCloud;
  readonly #proxy: AwsProxy;
  readonly #random: () => number;
  readonly #share: number;
  readonly #executor: GlueExecutor;
  #spark: SparkHost;
  #runs = 0;
  #isCalm = false;

  /**
   * @param cloud the local cloud
   * @param share how many of S3's answers to the job fail, 0 to 1
   * @param random returns numbers from 0 to 1
   */
  static async start(cloud: LocalCloud, share: number, random: () => number): Promise<FailingGlue> {
    const proxy = await startAwsProxy();
    proxy.target(cloud.jobAccess.s3.endpoint);
    return new FailingGlue(cloud, proxy, share, random);
  }

  private constructor(cloud: LocalCloud, proxy: AwsProxy, share: number, random: () => number) {
    this.#cloud = cloud;
    this.#proxy = proxy;
    this.#share = share;
    this.#random = random;
    this.#spark = this.#newSpark();
    this.#spark.warmUp();
    this.#executor = new GlueExecutor({
      aws: cloud.aws,
      admit: cloud.jobAccess.admit,
      jobName: cloud.resources.glueJobName,
      spark: { run: (args, timeoutSeconds) => this.#run(args, timeoutSeconds) },
    });
  }

  /** From now on nothing fails. */
  calm(): void {
    this.#isCalm = true;
    this.#proxy.clear();
  }

  async stop(): Promise<void> {
    const stopped = this.#executor.stop();
    await this.#spark.stop();
    await stopped;
    await this.#proxy.stop();
  }

  async #run(args: readonly string[], timeoutSeconds: number): Promise<SparkOutcome> {
    const fate = this.#isCalm ? 'succeeds' : (FATES[this.#runs++ % FATES.length] ?? 'succeeds');
    this.#proxy.clear();
    if (!this.#isCalm) this.#interfere(fate);
    this.fates[fate] += 1;
    return this.#spark.run(args, timeoutSeconds);
  }

  #interfere(fate: Fate): void {
    if (fate === 'throttled') this.#strike(isRead, S3_SLOWS_DOWN);
    if (fate === 'denied') this.#strike(isManifest, S3_DENIES);
    if (fate === 'killed') void this.#killWhilePublishing();
    for (const { effect, matches } of EVERYDAY_FAULTS) {
      const share = this.#share / EVERYDAY_FAULTS.length;
      this.#strike((request) => this.#random() < share && matches(request), effect);
    }
  }

  #strike(matches: AwsFault['matches'], effect: AwsFault['effect']): void {
    this.#proxy.set({ matches, effect, times: Number.POSITIVE_INFINITY });
  }

  /** After the first object of a partition, and before its manifest. */
  async #killWhilePublishing(): Promise<void> {
    const held = { kind: 'hold', when: 'after' } as const;
    await this.#proxy.set({ matches: publishes, effect: held, times: 1 }).struck;
    const killed = this.#spark;
    this.#spark = this.#newSpark();
    await killed.stop();
  }

  #newSpark(): SparkHost {
    const { folder, jobAccess, resources } = this.#cloud;
    return new SparkHost({
      ...resources.glueJobCode,
      s3: { ...jobAccess.s3, endpoint: this.#proxy.endpoint, settings: IMPATIENT },
      logFile: join(folder, 'logs', 'glue.log'),
      scratchFolder: join(folder, 'spark'),
      isForSmallExports: true,
    });
  }
}
