import { type Command, Option } from 'commander';
import { loadPipelineConfig } from '../lambdas/shared/config/load.ts';
import type { PipelineConfig } from '../lambdas/shared/config/schema.ts';
import { USUAL_CONFIG_FILE } from '../operations/commands.ts';
import { type Deployment, findDeployment } from '../operations/deployment.ts';

/** The option of every command that answers. */
export interface JsonOption {
  readonly json?: true;
}

/** The option of every command that reads the configuration. */
export interface ConfigOption {
  readonly config: string;
}

/** The options of every command that reads what is deployed. */
export interface StackOptions extends ConfigOption {
  readonly stack?: string;
}

/** The option of every command that is about one of several advertisers. */
export interface AdvertiserOption {
  readonly advertiserName?: string;
}

/** Lets a command be told which advertiser of the configuration it is about. */
export function addAdvertiserOption(command: Command, byDefault: string): Command {
  return command.option(
    '--advertiser-name <name>',
    `advertiser, by its name in tiktok.advertisers of the configuration (default: ${byDefault})`,
  );
}

/** Lets a command answer in JSON. */
export function addJsonOption(command: Command): Command {
  return command.option('--json', 'answer with one JSON document on standard output');
}

/** Lets a command be told where the configuration is. */
export function addConfigOption(command: Command): Command {
  return command.option('--config <file>', 'configuration of the pipeline', USUAL_CONFIG_FILE);
}

/**
 * Reads the configuration of a command that could do without one, so that a mistyped name is not passed over.
 *
 * @returns undefined when the command was not given one
 * @throws {ConfigError} when it cannot be used
 */
export const readGivenConfig = (command: Command): PipelineConfig | undefined =>
  command.getOptionValueSource('config') === 'cli' ? readConfig(command.opts<ConfigOption>()) : undefined;

/** The option of every command that surveys an export. */
export interface ColumnsOption {
  readonly columns?: readonly string[];
}

/** Names the columns of files without a header. */
export const columnsOption = (): Option =>
  new Option(
    '--columns <names>',
    'names of the columns of CSV files without a header, separated by commas',
  ).argParser((names) => names.split(',').map((name) => name.trim()));

/** Lets a command be told which deployed stack it is about. */
export function addStackOptions(command: Command): Command {
  return addConfigOption(command).option(
    '--stack <name>',
    'CloudFormation stack (default: deployment.stackName of the configuration)',
  );
}

/**
 * Reads the configuration that a command was given.
 *
 * @throws {ConfigError} when it cannot be used
 */
export function readConfig({ config }: ConfigOption): PipelineConfig {
  return loadPipelineConfig(config);
}

/**
 * Finds what is deployed, by the stack that the options or the configuration name.
 *
 * @param options of the command
 * @param config the configuration; undefined when it has not been read, so that it is read where it gives the name
 * @throws {ConfigError} when the configuration gives the name and cannot be used
 * @throws {OperationError} when the stack is not there, or is not this pipeline's
 */
export async function readDeployment(
  options: StackOptions,
  config: PipelineConfig | undefined,
): Promise<Deployment> {
  return findDeployment(options.stack ?? (config ?? readConfig(options)).deployment.stackName);
}
