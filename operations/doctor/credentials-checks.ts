import type { Advertiser } from '../../lambdas/shared/config/tiktok.ts';
import { type Credentials, secretCredentials } from '../../lambdas/shared/tiktok/credentials.ts';
import { CredentialsError } from '../../lambdas/shared/tiktok/errors.ts';
import { audiencesCommand } from '../commands.ts';
import { checkCredentials } from '../credentials/check-credentials.ts';
import type { Check, Finding } from './finding.ts';

/** What the credentials are checked with. */
export interface CredentialsTools {
  /** The advertisers to check. */
  readonly advertisers: readonly Advertiser[];
  /** Whether findings have to say whose they are. */
  readonly areSeveral: boolean;
  readonly tiktokApiBaseUrl: string;
  readonly signal: AbortSignal;
}

/** Checks that the secret of each advertiser is filled, and that TikTok takes its token. */
export function credentialsChecks(tools: CredentialsTools): Check[] {
  return tools.advertisers.flatMap((advertiser) => checksOf(advertiser, tools));
}

function checksOf({ name, secretName }: Advertiser, tools: CredentialsTools): Check[] {
  const { areSeveral } = tools;
  const credentials = readOnce(secretName);
  const suffix = areSeveral ? ` of ${name}` : '';
  const command = `"${audiencesCommand(['credentials'], { 'advertiser-name': areSeveral ? name : undefined })}"`;
  const fill = `Fill it with ${command}.`;
  return [
    {
      name: `Secret${suffix}`,
      run: async () => {
        const found = await credentials();
        if (typeof found === 'string') return [{ status: 'problem', message: found, remedy: fill }];
        return [{ status: 'ok', message: `${secretName} is filled for advertiser ${found.advertiserId}` }];
      },
    },
    {
      name: `TikTok${suffix}`,
      run: async () => {
        const found = await credentials();
        if (typeof found === 'string') {
          return [{ status: 'unchecked', message: 'There is no token to ask TikTok with', remedy: fill }];
        }
        return [await askTikTok(found, command, tools)];
      },
    },
  ];
}

/** Gives the credentials, or in words what is wrong with the secret. */
function readOnce(secretName: string): () => Promise<Credentials | string> {
  let reading: Promise<Credentials | string> | undefined;
  const read = async (): Promise<Credentials | string> => {
    try {
      return await secretCredentials(secretName).current();
    } catch (error) {
      if (error instanceof CredentialsError) return error.message;
      if (isMissing(error)) return `There is no secret ${secretName}`;
      throw error;
    }
  };
  return () => {
    reading ??= read();
    return reading;
  };
}

/** Powertools wraps what Secrets Manager says. */
function isMissing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === 'ResourceNotFoundException' || isMissing(error.cause);
}

async function askTikTok(
  credentials: Credentials,
  command: string,
  { tiktokApiBaseUrl, signal }: CredentialsTools,
): Promise<Omit<Finding, 'check'>> {
  const verdict = await checkCredentials(tiktokApiBaseUrl, credentials, signal);
  switch (verdict.kind) {
    case 'accepted':
      return {
        status: 'ok',
        message: 'The token is taken, and may manage the audiences of the advertiser',
      };
    case 'tokenRefused':
      return {
        status: 'problem',
        message: `The token is refused (${verdict.reason})`,
        remedy: `Make a new long-term token in TikTok API for Business and store it with ${command}.`,
      };
    case 'noPermission':
      return {
        status: 'problem',
        message: `The token is taken, but not for this advertiser (${verdict.reason})`,
        remedy:
          'Let the advertiser authorise the app with the scope "Audience Management", or correct the advertiser id.',
      };
    case 'unclear':
      return {
        status: 'unchecked',
        message: `TikTok gave no usable answer (${verdict.reason})`,
        remedy: 'Check again later.',
      };
  }
}
