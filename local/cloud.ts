import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { loadPipelineConfig } from '../lambdas/shared/config/load.ts';
import type { PipelineConfig } from '../lambdas/shared/config/schema.ts';
import { newLocalFolder } from '../operations/local-folder.ts';
import { SAMPLE_CONFIG_FILE } from '../operations/paths.ts';
import { SparkHost } from '../operations/spark/spark-host.ts';
import { type LocalAws, startLocalAws } from './aws.ts';
import { type CleanRoomsServer, startCleanRoomsServer } from './clean-rooms-server/server.ts';
import type { CleanRoomsServerOptions } from './clean-rooms-server/types.ts';
import type { CloudResources, Overrides, ScheduleSettings } from './cloud-resources.ts';
import { LocalCloudError } from './errors.ts';
import { EventSource } from './event-source.ts';
import { GlueExecutor, type JobRunChange } from './glue-executor.ts';
import { startLambdaApi } from './lambda-api.ts';
import { LocalFunction } from './local-function.ts';
import { localOverrides } from './pace.ts';
import { publishStackOutputs } from './stack-outputs.ts';
import { readAssembly } from './template/assembly.ts';
import { createCloud, type SecretContent } from './template/create.ts';
import { synthesizeStack } from './template/synthesize.ts';
import { startTikTokServer, type TikTokServer, type TikTokServerOptions } from './tiktok-server/server.ts';
import { type Account, DEFAULT_ACCOUNT } from './tiktok-server/types.ts';

export interface LocalCloudOptions {
  /** Read by every function and by the Glue job. @default sample-data/pipeline.config.json */
  readonly configFile?: string;
  /** For logs and working files; stays when the cloud stops. @default a new one under .local/ */
  readonly folder?: string;
  /** What to set otherwise than deployed, by function name. */
  readonly functions?: Overrides;
  readonly tiktok?: TikTokServerOptions;
  readonly cleanRooms?: Omit<CleanRoomsServerOptions, 'clients'>;
  /** Whether job runs are executed; `warm`: Spark starts at once, not with the first run. @default true */
  readonly glue?: boolean | 'warm';
  /** Whether the exports to come are small, so that Spark had better start fast. @default false */
  readonly hasSmallExports?: boolean;
  /** Makes every schedule at a rate come true this often. @default as deployed */
  readonly scheduleSeconds?: number;
  /** Hears of every job run that begins or ends. */
  readonly onJobRun?: (change: JobRunChange) => void;
}

/** The whole cloud on this machine's loopback interface. */
export interface LocalCloud {
  /** Its environment leads to Clean Rooms and to the functions (Lambda's Invoke) too. */
  readonly aws: LocalAws;
  readonly cleanRooms: CleanRoomsServer;
  readonly resources: CloudResources;
  readonly tiktok: TikTokServer;
  /** Logs and working files. */
  readonly folder: string;
  /** @throws {LocalCloudError} when there is no such function */
  function(name: string): LocalFunction;
  /** @throws {LocalCloudError} when there is no such function, or it has no queue */
  eventSource(name: string): EventSource;
  /** Ends everything that was started. */
  stop(): Promise<void>;
}

type Closer = () => Promise<void> | void;

/**
 * Starts AWS, TikTok, the deployed functions with their queues and schedules, and Glue on this machine. Everything
 * listens on free ports of the loopback interface and ends with this process.
 *
 * @throws {ConfigError} when the configuration cannot be used
 * @throws {LocalCloudError} when something does not start; what had started is ended then
 */
export async function startLocalCloud(options: LocalCloudOptions = {}): Promise<LocalCloud> {
  const closers: Closer[] = [];
  const stop = async (): Promise<void> => {
    for (const close of closers.splice(0).toReversed()) await close();
  };
  try {
    return await assemble(options, closers, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function assemble(
  options: LocalCloudOptions,
  closers: Closer[],
  stop: () => Promise<void>,
): Promise<LocalCloud> {
  const configFile = resolve(options.configFile ?? SAMPLE_CONFIG_FILE);
  // Synthesis would refuse a wrong configuration too, but not with a typed error.
  const config = loadPipelineConfig(configFile);
  const folder = resolve(options.folder ?? newLocalFolder('cloud'));
  const logs = join(folder, 'logs');
  mkdirSync(logs, { recursive: true });

  const accounts = options.tiktok?.accounts ?? [accountFor(config)];
  const { tiktok, aws, cleanRooms } = await startServers(
    { ...options, tiktok: { ...options.tiktok, accounts } },
    join(logs, 'aws.log'),
    closers,
  );
  const resources = await createCloud({
    aws,
    assembly: readAssembly(await synthesizeStack(configFile, join(logs, 'synth.log'))),
    credentials: secretsOf(config, accounts),
    overrides: localOverrides(tiktok.baseUrl, options.functions ?? {}),
  });
  await publishStackOutputs(aws, resources.stackName, resources.outputs);
  if (options.glue !== false) startGlue(options, folder, aws, resources, closers);
  const functions = takeFunctions(resources, aws, logs);
  const lambda = await startLambdaApi(byDeployedName(functions));
  closers.push(() => lambda.stop());
  const sources = attachQueues(functions, aws, closers);
  startSchedules(resources.schedules, options.scheduleSeconds, functions, aws, closers);

  return {
    aws: { ...aws, environment: { ...aws.environment, AWS_ENDPOINT_URL_LAMBDA: lambda.url } },
    cleanRooms,
    resources,
    tiktok,
    folder,
    function: (name) => named(functions, name),
    eventSource: (name) => named(sources, name),
    stop,
  };
}

/** An account whose token is good for as many advertisers as the configuration has. */
function accountFor({ tiktok }: PipelineConfig): Account {
  const { token, advertiserIds } = DEFAULT_ACCOUNT;
  const [first = ''] = advertiserIds;
  const ids = tiktok.advertisers.map((_advertiser, index) => String(BigInt(first) + BigInt(index)));
  return { token, advertiserIds: ids };
}

/** Gives the advertisers of the configuration those of the accounts, in order. */
function secretsOf({ tiktok }: PipelineConfig, accounts: readonly Account[]): SecretContent[] {
  const known = accounts.flatMap(({ token, advertiserIds }) =>
    advertiserIds.map((advertiserId) => ({ token, advertiserId })),
  );
  return tiktok.advertisers.map(({ name, secretName }, index) => {
    const account = known[index];
    if (account === undefined) throw new LocalCloudError(`the TikTok server has no account for ${name}`);
    return { secretName, ...account };
  });
}

/** AWS as moto plays it, Clean Rooms, which moto does not, and TikTok. */
async function startServers(
  options: LocalCloudOptions,
  awsLog: string,
  closers: Closer[],
): Promise<{ aws: LocalAws; cleanRooms: CleanRoomsServer; tiktok: TikTokServer }> {
  const tiktok = await startTikTokServer(options.tiktok);
  closers.push(() => tiktok.stop());
  const moto = await startLocalAws(awsLog);
  closers.push(() => moto.stop());
  const { s3, events } = moto.clients;
  const cleanRooms = await startCleanRoomsServer({ ...options.cleanRooms, clients: { s3, events } });
  closers.push(() => cleanRooms.stop());
  const environment = { ...moto.environment, AWS_ENDPOINT_URL_CLEANROOMS: cleanRooms.url };
  return { aws: { ...moto, environment }, cleanRooms, tiktok };
}

function takeFunctions(
  { functions }: CloudResources,
  { environment }: LocalAws,
  logs: string,
): Map<string, LocalFunction> {
  return new Map(
    functions.map((settings) => {
      const log = join(logs, `${settings.name}.log`);
      return [settings.name, new LocalFunction(settings, environment, dirname(settings.entry), log)] as const;
    }),
  );
}

const byDeployedName = (functions: ReadonlyMap<string, LocalFunction>): Map<string, LocalFunction> =>
  new Map([...functions.values()].map((local) => [local.settings.functionName, local]));

function attachQueues(
  functions: ReadonlyMap<string, LocalFunction>,
  aws: LocalAws,
  closers: Closer[],
): Map<string, EventSource> {
  const sources = new Map<string, EventSource>();
  for (const [name, local] of functions) {
    closers.push(() => local.stop());
    if (local.settings.queue === undefined) continue;
    const source = new EventSource(aws.clients.sqs, local, aws.region);
    sources.set(name, source);
    source.resume();
    // What is under way would keep the pause waiting.
    closers.push(async () => {
      const paused = source.pause();
      local.kill();
      await paused;
    });
  }
  return sources;
}

function startSchedules(
  schedules: readonly ScheduleSettings[],
  otherSeconds: number | undefined,
  functions: ReadonlyMap<string, LocalFunction>,
  aws: LocalAws,
  closers: Closer[],
): void {
  for (const { everySeconds, input, target } of schedules) {
    const timer = setInterval(
      () => {
        const sent =
          'queueUrl' in target
            ? aws.clients.sqs.send(
                new SendMessageCommand({ QueueUrl: target.queueUrl, MessageBody: JSON.stringify(input) }),
              )
            : named(functions, target.functionName).invoke(input);
        // A failure stands in the function's log; the next time comes.
        sent.catch(() => undefined);
      },
      (otherSeconds ?? everySeconds) * 1000,
    );
    closers.push(() => clearInterval(timer));
  }
}

function startGlue(
  options: LocalCloudOptions,
  folder: string,
  aws: LocalAws,
  { glueJobCode, glueJobName }: CloudResources,
  closers: Closer[],
): void {
  const spark = new SparkHost({
    ...glueJobCode,
    logFile: join(folder, 'logs', 'glue.log'),
    scratchFolder: join(folder, 'spark'),
    isForSmallExports: options.hasSmallExports ?? false,
  });
  if (options.glue === 'warm') spark.warmUp();
  const executor = new GlueExecutor({
    aws,
    jobName: glueJobName,
    spark,
    workFolder: join(folder, 'job-runs'),
    ...(options.onJobRun === undefined ? {} : { onChange: options.onJobRun }),
  });
  closers.push(async () => {
    const stopped = executor.stop();
    // A run under way is cut short.
    await spark.stop();
    await stopped;
  });
}

function named<T>(all: ReadonlyMap<string, T>, name: string): T {
  const found = all.get(name);
  if (found === undefined) {
    throw new LocalCloudError(`there is no ${name}; there are ${[...all.keys()].join(', ')}`);
  }
  return found;
}
