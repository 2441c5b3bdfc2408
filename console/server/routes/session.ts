import { Hono } from 'hono';
import { advertiserOfSource } from '../../../lambdas/shared/config/advertisers.ts';
import type { PipelineConfig } from '../../../lambdas/shared/config/schema.ts';
import { awsRegion } from '../../../operations/aws-region.ts';
import { audiencesCommand, deployCommand } from '../../../operations/commands.ts';
import { failureOf } from '../../../operations/failure.ts';
import manifest from '../../../package.json' with { type: 'json' };
import type { ConsoleContext } from '../context.ts';
import type { ConsoleError } from '../errors.ts';
import { USUAL_PORT } from '../usual-port.ts';

/** One source as menus name it. */
export interface SourceSummary {
  readonly name: string;
  readonly advertiser: string;
  readonly action: string;
  /** Whether its exports are results of a protected query. */
  readonly hasQuery: boolean;
  /** Whether they are prepared at set times instead of on arrival. */
  readonly isScheduled: boolean;
  /** Prepares in a terminal what is not prepared yet. */
  readonly runCommand: string;
  /** Starts its query in a terminal. */
  readonly queryCommand: string;
}

/** Commands for a terminal, about the pipeline that the console shows. */
export interface SessionCommands {
  /** Starts the console again as it was started, at the same address. */
  readonly console: string;
  /** Makes the checks. */
  readonly doctor: string;
  readonly deploy: string;
}

/** What the console is about. */
export interface Session {
  readonly isReadOnly: boolean;
  readonly isLocalCloud: boolean;
  readonly stackName: string;
  /** Empty when none is set. */
  readonly region: string;
  readonly configFile: string;
  readonly filesFolder: string;
  readonly version: string;
  /** ISO 8601: another one means that the server was started again. */
  readonly startedAt: string;
  readonly advertisers: readonly string[];
  readonly sources: readonly SourceSummary[];
  readonly commands: SessionCommands;
  /** Why the configuration cannot be used, when it cannot. */
  readonly configError?: ConsoleError;
}

/** What the console is about: answers whatever is wrong with the configuration or with AWS. */
export const sessionRoutes = (context: ConsoleContext) =>
  new Hono().get('/', async (c) => {
    const { configFile, filesFolder, isLocalCloud = false, isReadOnly, stack } = context.options;
    const base = {
      isReadOnly,
      isLocalCloud,
      region: (await awsRegion()) ?? '',
      configFile,
      filesFolder,
      version: manifest.version,
      startedAt: context.startedAt,
      commands: commandsOf(context, new URL(c.req.url).port),
    };
    try {
      const config = context.config();
      const stackName = stack ?? config.deployment.stackName;
      return c.json<Session>({ ...base, stackName, ...namesOf(config, context) });
    } catch (error) {
      const configError = failureOf(error, context.place);
      return c.json<Session>({ ...base, stackName: stack ?? '', advertisers: [], sources: [], configError });
    }
  });

const commandsOf = (
  { options: { filesFolder, isReadOnly }, place }: ConsoleContext,
  port: string,
): SessionCommands => ({
  console: audiencesCommand(
    ['console'],
    {
      port: port === String(USUAL_PORT) ? undefined : port,
      files: filesFolder === process.cwd() ? undefined : filesFolder,
      'read-only': isReadOnly ? true : undefined,
    },
    place,
  ),
  doctor: audiencesCommand(['doctor'], {}, place),
  deploy: deployCommand(place),
});

const namesOf = (
  config: PipelineConfig,
  { place }: ConsoleContext,
): Pick<Session, 'advertisers' | 'sources'> => ({
  advertisers: config.tiktok.advertisers.map(({ name }) => name),
  sources: config.sources.map(({ name, action, cleanRooms, prepareSchedule }) => ({
    name,
    action,
    advertiser: advertiserOfSource(config, name).name,
    hasQuery: cleanRooms !== undefined,
    isScheduled: prepareSchedule !== undefined,
    runCommand: audiencesCommand(['run'], { source: name }, place),
    queryCommand: audiencesCommand(['query'], { source: name }, place),
  })),
});
