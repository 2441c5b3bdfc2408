import { type Command, Option } from 'commander';
import { chooseAdvertisers } from '../../operations/find-advertiser.ts';
import { findSource } from '../../operations/find-source.ts';
import { readStatus } from '../../operations/status/status.ts';
import type { CommandContext } from '../context.ts';
import { UsageError } from '../errors.ts';
import {
  type AdvertiserOption,
  addAdvertiserOption,
  addJsonOption,
  addStackOptions,
  type JsonOption,
  readConfig,
  readDeployment,
  type StackOptions,
} from '../options.ts';
import { statusText } from '../status-text.ts';

interface StatusOptions extends StackOptions, JsonOption, AdvertiserOption {
  readonly source?: string;
  readonly audience?: string;
  readonly latest: string;
}

const EXAMPLES = `
Examples:
  npx audiences status
  npx audiences status --source loyalty --latest 1
  npx audiences status --audience "Autumn buyers" --json`;

/** Adds `audiences status`: exports, deliveries and audiences, and the state of each. */
export function addStatusCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('status')
    .description('show exports, deliveries and audiences, and the state of each')
    .option('--source <name>', 'only this source')
    .option('--audience <name>', 'only deliveries and audiences of this name')
    .addOption(new Option('--latest <count>', 'latest exports of each source').default('10', '10'))
    .addHelpText('after', EXAMPLES);
  addAdvertiserOption(command, 'all');
  addJsonOption(addStackOptions(command)).action((options: StatusOptions) => showStatus(options, context));
}

async function showStatus(options: StatusOptions, { terminal }: CommandContext): Promise<void> {
  const config = readConfig(options);
  const sources =
    options.source === undefined
      ? config.sources.map(({ name }) => name)
      : [findSource(config, options.source).name];
  const latest = Number(options.latest);
  if (!Number.isInteger(latest) || latest < 1) {
    throw new UsageError(`--latest takes a whole number from 1, not "${options.latest}"`);
  }
  const question = {
    config,
    advertisers: chooseAdvertisers(config, options.advertiserName).map(({ name }) => name),
    sources,
    withHandPlaced: options.source === undefined,
    latest,
    now: new Date(),
    ...(options.audience === undefined ? {} : { audience: options.audience }),
  };
  const status = await terminal.during('Reading the ledger', async () =>
    readStatus(await readDeployment(options, config), question),
  );
  terminal.result(options.json === true, status, () => statusText(status, terminal, options));
}
