import { type Credentials, secretCredentials } from '../../lambdas/shared/tiktok/credentials.ts';
import { CredentialsError } from '../../lambdas/shared/tiktok/errors.ts';
import { checkCredentials } from '../credentials/check-credentials.ts';
import type { Check, Finding } from './finding.ts';

const FILL = 'Fill it with "npx audiences credentials".';

/** What the credentials are checked with. */
export interface CredentialsTools {
  readonly secretName: string;
  readonly tiktokApiBaseUrl: string;
  readonly signal: AbortSignal;
}

/** Checks that the secret is filled, and that TikTok takes the token for the advertiser. */
export function credentialsChecks(tools: CredentialsTools): Check[] {
  const credentials = readOnce(tools.secretName);
  return [
    {
      name: 'Secret',
      look: async () => {
        const found = await credentials();
        if (typeof found === 'string') return [{ status: 'problem', message: found, remedy: FILL }];
        return [
          { status: 'well', message: `${tools.secretName} is filled for advertiser ${found.advertiserId}` },
        ];
      },
    },
    {
      name: 'TikTok',
      look: async () => {
        const found = await credentials();
        if (typeof found === 'string') {
          return [{ status: 'unchecked', message: 'There is no token to ask TikTok with', remedy: FILL }];
        }
        return [await askTikTok(found, tools)];
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
  { tiktokApiBaseUrl, signal }: CredentialsTools,
): Promise<Omit<Finding, 'check'>> {
  const verdict = await checkCredentials(tiktokApiBaseUrl, credentials, signal);
  switch (verdict.kind) {
    case 'accepted':
      return {
        status: 'well',
        message: 'The token is taken, and may manage the audiences of the advertiser',
      };
    case 'tokenRefused':
      return {
        status: 'problem',
        message: `The token is refused (${verdict.reason})`,
        remedy:
          'Make a new long-term token in TikTok API for Business and store it with "npx audiences credentials".',
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
        remedy: 'Look again later.',
      };
  }
}
