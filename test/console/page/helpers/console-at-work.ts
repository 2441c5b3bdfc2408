import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetJobCommand } from '@aws-sdk/client-glue';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { findPage } from '../../../../console/server/page-files.ts';
import { type RunningConsole, startConsole } from '../../../../console/server/start.ts';
import { noteMatchRates } from '../../../../lambdas/shared/ledger/match-rates.ts';
import { LedgerTable } from '../../../../lambdas/shared/ledger/table.ts';
import { type LocalCloud, startLocalCloud } from '../../../../local/cloud.ts';
import { DEFAULT_ACCOUNT } from '../../../../local/tiktok-server/types.ts';
import { restoreEnvironment } from '../../../helpers/environment.ts';

const SECONDS_BETWEEN_CHECKS = 5;
const FUNCTIONS = ['export-trigger', 'uploader', 'audience-monitor'] as const;

/** The console beside a local cloud. */
export interface ConsoleAtWork {
  readonly cloud: LocalCloud;
  readonly console: RunningConsole;
  /** The configuration that the console shows and writes. */
  readonly configFile: string;
  /** Folder that local exports are chosen from. */
  readonly files: string;
  /** Starts another console over the same cloud, which changes nothing. */
  readOnly(): Promise<RunningConsole>;
  /**
   * Ends the console, and starts it again on the same port.
   *
   * @param meanwhile what happens while it is away
   */
  restart(meanwhile: () => Promise<unknown>): Promise<RunningConsole>;
  /** Notes what TikTok matched on each of the last days, as the hourly check would have. */
  rememberMatches(days: number): Promise<void>;
  /** What `npx cdk deploy` does with a changed configuration: gives it to the functions and to the job. */
  deploy(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts a local cloud and the console over it.
 *
 * @param config the configuration, as it is deployed
 * @param isPreparing whether exports are prepared, and everything is checked every few seconds
 */
export async function startConsoleAtWork(config: unknown, isPreparing = true): Promise<ConsoleAtWork> {
  const folder = mkdtempSync(join(tmpdir(), 'console-page-'));
  const configFile = join(folder, 'pipeline.config.json');
  const deployed = join(folder, 'deployed.config.json');
  const files = join(folder, 'files');
  mkdirSync(files);
  for (const file of [configFile, deployed]) writeFileSync(file, `${JSON.stringify(config, null, 2)}\n`);
  const cloud = await startLocalCloud({
    folder: join(folder, 'cloud'),
    configFile: deployed,
    ...(isPreparing
      ? { glue: 'warm', hasSmallExports: true, scheduleSeconds: SECONDS_BETWEEN_CHECKS }
      : { glue: false }),
    tiktok: { accounts: [DEFAULT_ACCOUNT] },
    functions: Object.fromEntries(
      FUNCTIONS.map((name) => [name, { environment: { PIPELINE_CONFIG_FILE: deployed } }]),
    ),
  });
  const environment = { ...process.env };
  Object.assign(process.env, cloud.aws.environment);
  const page = await findPage(() => undefined);
  const start = (isReadOnly: boolean, port = 0): Promise<RunningConsole> =>
    startConsole({
      page,
      port,
      configFile,
      filesFolder: files,
      isReadOnly,
      isLocalCloud: true,
      tiktokApiBaseUrl: cloud.tiktok.baseUrl,
      tokenFile: join(folder, `token-${isReadOnly}`),
    });
  const consoles = [await start(false)];
  const [first] = consoles;
  if (first === undefined) throw new Error('The console did not start');
  return {
    cloud,
    console: first,
    configFile,
    files,
    readOnly: async () => {
      const another = await start(true);
      consoles.push(another);
      return another;
    },
    restart: async (meanwhile) => {
      await first.stop();
      await meanwhile();
      const again = await start(false, first.port);
      consoles.push(again);
      return again;
    },
    rememberMatches: (days) => rememberMatches(cloud, days),
    deploy: () => deploy(cloud, { configFile, deployed }),
    stop: async () => {
      for (const running of consoles) await running.stop();
      await cloud.stop();
      restoreEnvironment(environment);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function deploy(
  cloud: LocalCloud,
  { configFile, deployed }: { readonly configFile: string; readonly deployed: string },
): Promise<void> {
  copyFileSync(configFile, deployed);
  // The next event finds a function that reads its configuration again.
  for (const name of FUNCTIONS) cloud.function(name).kill();
  const { s3, glue } = cloud.aws.clients;
  const { Job } = await glue.send(new GetJobCommand({ JobName: cloud.resources.glueJobName }));
  const place = new URL(Job?.DefaultArguments?.['--config'] ?? '');
  await s3.send(
    new PutObjectCommand({
      Bucket: place.host,
      Key: place.pathname.slice(1),
      Body: readFileSync(configFile),
    }),
  );
}

const DAY_MS = 86_400_000;

async function rememberMatches({ aws, resources }: LocalCloud, days: number): Promise<void> {
  const ledger = new LedgerTable(aws.clients.dynamodb, resources.ledgerTable);
  const [advertiserId = ''] = DEFAULT_ACCOUNT.advertiserIds;
  for (let back = days; back > 0; back -= 1) {
    const people = 900 - back * 25;
    await noteMatchRates(
      ledger,
      advertiserId,
      [
        { format: 'email_sha256', audiences: 2, matchedUsers: people, deliveredRows: 1200 },
        { format: 'phone_sha256', audiences: 1, matchedUsers: people * 2 - 300, deliveredRows: 2400 },
      ],
      new Date(Date.now() - back * DAY_MS),
    );
  }
}
