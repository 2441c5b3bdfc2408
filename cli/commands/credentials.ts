import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Command } from 'commander';
import type { Credentials } from '../../lambdas/shared/tiktok/credentials.ts';
import type { CommandContext } from '../context.ts';
import { CliError, UsageError } from '../errors.ts';
import {
  addConfigOption,
  addJsonOption,
  type ConfigOption,
  type JsonOption,
  readConfig,
} from '../options.ts';
import { checkSecret, writeCredentials } from '../secret.ts';
import { type CredentialsVerdict, checkCredentials } from '../tiktok.ts';

interface CredentialsOptions extends ConfigOption, JsonOption {
  readonly advertiser?: string;
  readonly tokenStdin?: true;
}

const EXAMPLES = `
The token comes from TikTok API for Business and needs the scope "Audience Management". It is never shown, and never
part of a command line, which other users of a machine could read.

Examples:
  npx audiences credentials
  npx audiences credentials --advertiser 7000000000000000001 --token-stdin < token.txt`;

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
    .addHelpText('after', EXAMPLES);
  addJsonOption(addConfigOption(command)).action((options: CredentialsOptions) =>
    putCredentials(options, context),
  );
}

async function putCredentials(options: CredentialsOptions, context: CommandContext): Promise<void> {
  const { terminal, environment, signal } = context;
  const secret = readConfig(options).tiktok;
  const { secretName } = secret;
  const credentials = await askCredentials(options, context);
  const client = new SecretsManagerClient();
  await terminal.during(`Looking for the secret ${secretName}`, () => checkSecret(client, secret));
  const verdict = await terminal.during('Asking TikTok whether it takes the token', () =>
    checkCredentials(environment.tiktokApiBaseUrl, credentials, signal),
  );
  if (verdict.kind !== 'accepted') throw refusal(verdict);
  const outcome = await terminal.during(`Writing the secret ${secretName}`, () =>
    writeCredentials(client, secret, credentials),
  );
  client.destroy();
  terminal.result(
    options.json === true,
    { secretName, advertiserId: credentials.advertiserId, outcome },
    () =>
      `TikTok takes the token for advertiser ${credentials.advertiserId}. The secret ${secretName} was ${outcome}.`,
  );
}

async function askCredentials(
  options: CredentialsOptions,
  { terminal }: CommandContext,
): Promise<Credentials> {
  const advertiserId = options.advertiser ?? (await terminal.ask('Advertiser id', '--advertiser'));
  if (!/^\d{1,25}$/.test(advertiserId)) {
    throw new UsageError(
      'An advertiser id is a number',
      'TikTok Ads Manager shows it as aadvid in its address.',
    );
  }
  const accessToken =
    options.tokenStdin === true
      ? (await terminal.readPiped()).trim()
      : await terminal.askHidden('Access token', '--token-stdin and the token on standard input');
  if (accessToken === '' || /\s/.test(accessToken)) {
    throw new UsageError(
      'An access token is one word',
      'Give the token alone, without quotes or a name before it.',
    );
  }
  return { accessToken, advertiserId };
}

function refusal(verdict: Exclude<CredentialsVerdict, { kind: 'accepted' }>): CliError {
  const unchanged = 'The secret was left as it is.';
  switch (verdict.kind) {
    case 'tokenRefused':
      return new CliError(`TikTok refuses the token (${verdict.reason})`, {
        remedy: `${unchanged} Make a new long-term token in TikTok API for Business and try again.`,
      });
    case 'noPermission':
      return new CliError(`TikTok takes the token, but not for this advertiser (${verdict.reason})`, {
        remedy: `${unchanged} Check the advertiser id, and let the advertiser authorise the app with the scope "Audience Management".`,
      });
    case 'unclear':
      return new CliError(`TikTok could not tell whether it takes the token (${verdict.reason})`, {
        remedy: `${unchanged} Try again later, or check the network.`,
      });
  }
}
