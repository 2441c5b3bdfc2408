import type { Command } from 'commander';
import type { Credentials } from '../../lambdas/shared/tiktok/credentials.ts';
import {
  checkSecretPlace,
  putCredentials,
  toAccessToken,
  toAdvertiserId,
} from '../../operations/credentials/put-credentials.ts';
import type { ConfirmCreation, SecretPlace } from '../../operations/credentials/secret.ts';
import { chooseAdvertiser } from '../../operations/find-advertiser.ts';
import { announceTikTok } from '../announce-tiktok.ts';
import { confirm } from '../confirm.ts';
import type { CommandContext } from '../context.ts';
import { UsageError } from '../errors.ts';
import {
  type AdvertiserOption,
  addAdvertiserOption,
  addConfigOption,
  addJsonOption,
  type ConfigOption,
  type JsonOption,
  readConfig,
} from '../options.ts';

interface CredentialsOptions extends ConfigOption, JsonOption, AdvertiserOption {
  readonly advertiser?: string;
  readonly tokenStdin?: true;
  readonly yes?: true;
}

const EXAMPLES = `
The token comes from TikTok API for Business and needs the scope "Audience Management". It is never shown, and never
part of a command line, which other users of a machine could read.

Examples:
  npx audiences credentials
  npx audiences credentials --advertiser 7000000000000000001 --token-stdin < token.txt
  npx audiences credentials --advertiser-name brand-two`;

/** Adds `audiences credentials`: checks TikTok's token and advertiser id, and puts them into the secret. */
export function addCredentialsCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('credentials')
    .description('check the access token with TikTok and put it into the secret')
    .option(
      '--advertiser <id>',
      "advertiser id, as TikTok Ads Manager shows it in the page's address (aadvid)",
    )
    .option('--token-stdin', 'read the access token from standard input instead of asking for it')
    .option('--yes', 'do not ask before a secret is created (only with "createSecret": false)')
    .addHelpText('after', EXAMPLES);
  announceTikTok(command, context);
  addAdvertiserOption(command, 'the only one');
  addJsonOption(addConfigOption(command)).action((options: CredentialsOptions) =>
    checkAndPut(options, context),
  );
}

async function checkAndPut(options: CredentialsOptions, context: CommandContext): Promise<void> {
  const { terminal, environment, signal } = context;
  const advertiser = chooseAdvertiser(readConfig(options), options.advertiserName);
  const { secretName } = advertiser;
  assertTokenIsPiped(options, context);
  const givenId = options.advertiser === undefined ? undefined : toAdvertiserId(options.advertiser);
  const search = terminal.progress(`Looking for the secret ${secretName}`);
  await checkSecretPlace(advertiser).finally(() => search.done());
  const credentials = await askCredentials(givenId, options, context);
  const progress = terminal.progress('Asking TikTok whether it accepts the token');
  const confirmCreation: ConfirmCreation = (_, place) => {
    progress.done();
    return confirm(
      `There is no secret ${secretName} in ${placeText(place)}. Create it there?`,
      options,
      terminal,
    );
  };
  const tools = { ...environment, signal, onStep: progress.update, confirmCreation };
  const written = await putCredentials(advertiser, credentials, tools).finally(() => progress.done());
  const { advertiserId } = credentials;
  terminal.result(
    options.json === true,
    { advertiser: advertiser.name, secretName, advertiserId, ...written },
    () =>
      `TikTok accepts the token for advertiser ${advertiserId}. The secret ${secretName} in ${placeText(written)} was ${written.outcome}.`,
  );
}

const placeText = ({ region, account }: SecretPlace): string =>
  account === undefined ? region : `${region} of account ${account}`;

/** A token that is typed at a terminal in place of standard input would be shown. */
function assertTokenIsPiped({ tokenStdin }: CredentialsOptions, { terminal }: CommandContext): void {
  if (tokenStdin !== true || !terminal.isPersonTyping) return;
  throw new UsageError(
    'There is no token on standard input: it is the terminal',
    'Add "< token.txt", or leave --token-stdin out: the command asks then, and does not show what is typed.',
  );
}

async function askCredentials(
  givenId: string | undefined,
  options: CredentialsOptions,
  { terminal }: CommandContext,
): Promise<Credentials> {
  const advertiserId = givenId ?? toAdvertiserId(await terminal.ask('Advertiser id', '--advertiser'));
  const accessToken = toAccessToken(
    options.tokenStdin === true
      ? (await terminal.readPiped()).trim()
      : await terminal.askHidden('Access token', '--token-stdin and the token on standard input'),
  );
  return { accessToken, advertiserId };
}
