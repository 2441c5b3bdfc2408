import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { resultPrefix } from '../lambdas/shared/clean-rooms/analysis.ts';
import { loadPipelineConfig } from '../lambdas/shared/config/load.ts';
import type { PipelineConfig } from '../lambdas/shared/config/schema.ts';
import { STACK_OUTPUTS } from '../lambdas/shared/deployment/outputs.ts';
import { newLocalFolder } from '../operations/local-folder.ts';
import { SAMPLE_CONFIG_FILE } from '../operations/paths.ts';
import { SparkHost } from '../operations/spark/spark-host.ts';
import { accountFor, secretsOf } from './advertiser-accounts.ts';
import { accessTo, disconnect, type LocalAws, startLocalAws } from './aws.ts';
import { type CleanRoomsServer, startCleanRoomsServer } from './clean-rooms-server/server.ts';
import type { CleanRoomsServerOptions } from './clean-rooms-server/types.ts';
import type { CloudResources, Overrides } from './cloud-resources.ts';
import { EventSource } from './event-source.ts';
import { GlueExecutor, type JobRunChange } from './glue-executor.ts';
import { refusedInCleanRooms, refusedToWriter } from './iam/clean-rooms-calls.ts';
import { Guard } from './iam/guard.ts';
import { startGuardedEndpoint } from './iam/guarded-endpoint.ts';
import { accessKeyOf } from './iam/names.ts';
import { admitInvocation, refusedInvocation } from './iam/service-calls.ts';
import { type JobAccess, jobAccessOf } from './job-access.ts';
import { startLambdaApi } from './lambda-api.ts';
import { LocalFunction } from './local-function.ts';
import { named } from './named.ts';
import { localOverrides } from './pace.ts';
import { startSchedules } from './schedules.ts';
import { readAssembly } from './template/assembly.ts';
import { ACCOUNT_ID, createCloud } from './template/create.ts';
import { synthesizeStack } from './template/synthesize.ts';
import { startTikTokServer, type TikTokServer, type TikTokServerOptions } from './tiktok-server/server.ts';

export interface LocalCloudOptions {
  /** Read by every function and by the Glue job. @default sample-data/pipeline.config.json */
  readonly configFile?: string;
  /** For logs and working files; stays when the cloud stops. @default a new one under .local/ */
  readonly folder?: string;
  /** What to set otherwise than deployed, by function name. */
  readonly functions?: Overrides;
  readonly tiktok?: TikTokServerOptions;
  readonly cleanRooms?: Omit<CleanRoomsServerOptions, 'clients' | 'refused' | 'refusedToWriter'>;
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
  /** Judges every call by the stack's policies, and has a record of them. */
  readonly guard: Guard;
  readonly jobAccess: JobAccess;
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
  const { tiktok, aws, cleanRooms, guard } = await startServers(
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
  guard.enforce(resources.policies);
  await aws.publishStackOutputs(resources.stackName, resources.outputs);
  const jobAccess = jobAccessOf(aws.endpoint, guard, resources);
  if (options.glue !== false) startGlue(options, folder, { aws, jobAccess, resources, closers });
  setJobResults(cleanRooms, config, resources);
  const { environment, functions } = await startFunctions(resources, aws, guard, logs, closers);
  const sources = attachQueues(functions, aws, closers);
  startSchedules(resources.schedules, options.scheduleSeconds, { functions, aws, guard, closers });

  return {
    aws: { ...aws, environment },
    cleanRooms,
    guard,
    jobAccess,
    resources,
    tiktok,
    folder,
    function: (name) => named(functions, name),
    eventSource: (name) => named(sources, name),
    stop,
  };
}

/** AWS as moto plays it, Clean Rooms, which moto does not, and TikTok. */
async function startServers(
  options: LocalCloudOptions,
  awsLog: string,
  closers: Closer[],
): Promise<{ aws: LocalAws; cleanRooms: CleanRoomsServer; guard: Guard; tiktok: TikTokServer }> {
  const tiktok = await startTikTokServer(options.tiktok);
  closers.push(() => tiktok.stop());
  const moto = await startLocalAws(awsLog);
  closers.push(() => moto.stop());
  const guard = new Guard({ accountId: ACCOUNT_ID, region: moto.region });
  const guarded = await startGuardedEndpoint(guard, moto.endpoint);
  closers.push(() => guarded.stop());
  await moto.askBeforeDeliveries(guarded.url);
  const access = accessTo(guarded.url);
  closers.push(() => disconnect(access));
  const { s3, events } = access.clients;
  const cleanRooms = await startCleanRoomsServer({
    ...options.cleanRooms,
    clients: { s3, events },
    refused: (accessKeyId, calls) => refusedInCleanRooms(guard, accessKeyId, calls),
    refusedToWriter: (writing) => refusedToWriter(guard, writing),
  });
  closers.push(() => cleanRooms.stop());
  const environment = { ...access.environment, AWS_ENDPOINT_URL_CLEANROOMS: cleanRooms.url };
  return { aws: { ...moto, ...access, environment }, cleanRooms, guard, tiktok };
}

/** The functions, which can invoke each other by Lambda's own API. */
async function startFunctions(
  resources: CloudResources,
  aws: LocalAws,
  guard: Guard,
  logs: string,
  closers: Closer[],
): Promise<{ functions: Map<string, LocalFunction>; environment: LocalAws['environment'] }> {
  const byDeployedName = new Map<string, LocalFunction>();
  const lambda = await startLambdaApi(byDeployedName, (key, name) => refusedInvocation(guard, key, name));
  closers.push(() => lambda.stop());
  const environment = { ...aws.environment, AWS_ENDPOINT_URL_LAMBDA: lambda.url };
  const functions = takeFunctions(resources, { ...aws, environment }, guard, logs);
  for (const local of functions.values()) byDeployedName.set(local.settings.functionName, local);
  return { functions, environment };
}

/** What an operator sets in Clean Rooms: the results of a membership's jobs go where its source has its exports. */
function setJobResults(
  { admin }: CleanRoomsServer,
  { sources }: PipelineConfig,
  { exportsBucket, outputs }: CloudResources,
): void {
  const roleArn = outputs[STACK_OUTPUTS.resultRoleArn] ?? '';
  for (const { cleanRooms, name } of sources) {
    if (cleanRooms?.type !== 'PYSPARK') continue;
    const results = { bucket: exportsBucket, keyPrefix: resultPrefix(name), roleArn };
    admin.setJobResults(cleanRooms.membershipId, results);
  }
}

function takeFunctions(
  { functions }: CloudResources,
  { endpoint, environment }: LocalAws,
  guard: Guard,
  logs: string,
): Map<string, LocalFunction> {
  return new Map(
    functions.map((settings) => {
      const log = join(logs, `${settings.name}.log`);
      const own = { ...environment, ...accessTo(endpoint, accessKeyOf(settings.roleArn)).environment };
      const admit = () => admitInvocation(guard, settings);
      return [settings.name, new LocalFunction(settings, own, dirname(settings.entry), log, admit)] as const;
    }),
  );
}

function attachQueues(
  functions: ReadonlyMap<string, LocalFunction>,
  aws: LocalAws,
  closers: Closer[],
): Map<string, EventSource> {
  const sources = new Map<string, EventSource>();
  for (const [name, local] of functions) {
    closers.push(() => local.stop());
    if (local.settings.queue === undefined) continue;
    // Lambda receives with the role of the function.
    const access = accessTo(aws.endpoint, accessKeyOf(local.settings.roleArn));
    closers.push(() => disconnect(access));
    const source = new EventSource(access.clients.sqs, local, aws.region);
    sources.set(name, source);
    source.resume();
  }
  closers.push(async () => {
    const paused = [...sources.values()].map((source) => source.pause());
    // What is under way would keep the pause waiting.
    for (const local of functions.values()) local.kill();
    await Promise.all(paused);
  });
  return sources;
}

function startGlue(
  options: LocalCloudOptions,
  folder: string,
  {
    aws,
    closers,
    jobAccess,
    resources,
  }: Pick<LocalCloud, 'aws' | 'jobAccess' | 'resources'> & { readonly closers: Closer[] },
): void {
  const { glueJobCode, glueJobName } = resources;
  const spark = new SparkHost({
    ...glueJobCode,
    s3: jobAccess.s3,
    logFile: join(folder, 'logs', 'glue.log'),
    scratchFolder: join(folder, 'spark'),
    isForSmallExports: options.hasSmallExports ?? false,
  });
  if (options.glue === 'warm') spark.warmUp();
  const executor = new GlueExecutor({
    aws,
    admit: jobAccess.admit,
    jobName: glueJobName,
    spark,
    ...(options.onJobRun === undefined ? {} : { onChange: options.onJobRun }),
  });
  closers.push(async () => {
    const stopped = executor.stop();
    // A run under way is cut short.
    await spark.stop();
    await stopped;
  });
}
