import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Advertiser } from '../../lambdas/shared/config/tiktok.ts';
import type { Credentials } from '../../lambdas/shared/tiktok/credentials.ts';
import { assertProfileExists } from '../aws-profile.ts';
import { ConflictError, InvalidRequestError, OperationError } from '../errors.ts';
import { type CredentialsVerdict, checkCredentials } from './check-credentials.ts';
import { type ConfirmCreation, checkSecret, type WrittenSecret, writeCredentials } from './secret.ts';

/** What putting credentials needs beside them. */
export interface PutCredentialsTools {
  /** Where TikTok's API is. */
  readonly tiktokApiBaseUrl: string;
  /** Ends the work. */
  readonly signal: AbortSignal;
  /** Told what is being done. */
  readonly onStep: (step: string) => void;
  /** Asked before a secret is made that does not exist. */
  readonly confirmCreation: ConfirmCreation;
}

/**
 * Checks whether credentials can be put into the secret, before a person is asked for them.
 *
 * @param advertiser the advertiser of the configuration
 * @throws {OperationError} when the stack is to make the secret and has not
 * @throws {ProfileMissingError} when the environment names an AWS profile that is not there
 * @throws the error of Secrets Manager, when it cannot be reached
 */
export async function checkSecretPlace(advertiser: Advertiser): Promise<void> {
  await assertProfileExists();
  const client = new SecretsManagerClient();
  try {
    await checkSecret(client, advertiser);
  } finally {
    client.destroy();
  }
}

/**
 * Checks credentials with TikTok and puts them into the secret, which `checkSecretPlace` has found to be writable.
 *
 * @param advertiser the advertiser of the configuration
 * @param credentials what to put there
 * @returns whether the secret was made, and where it is
 * @throws {OperationError} when TikTok does not accept them, or there is no secret to put them into
 */
export async function putCredentials(
  advertiser: Advertiser,
  credentials: Credentials,
  { tiktokApiBaseUrl, signal, onStep, confirmCreation }: PutCredentialsTools,
): Promise<WrittenSecret> {
  onStep('Asking TikTok whether it accepts the token');
  const verdict = await checkCredentials(tiktokApiBaseUrl, credentials, signal);
  if (verdict.kind !== 'accepted') throw refusal(verdict);
  onStep(`Writing the secret ${advertiser.secretName}`);
  const client = new SecretsManagerClient();
  try {
    return await writeCredentials(client, advertiser, credentials, confirmCreation);
  } finally {
    client.destroy();
  }
}

/**
 * Refuses to move the deliveries of an advertiser to another one at TikTok by mistake.
 *
 * @param name of the advertiser in the configuration
 * @param knownId TikTok's id of the advertiser that its deliveries went to; undefined before the first
 * @param givenId the id that is to be stored
 * @throws {ConflictError} when they differ
 */
export function assertSameAdvertiser(name: string, knownId: string | undefined, givenId: string): void {
  if (knownId === undefined || knownId === givenId) return;
  throw new ConflictError(`The deliveries of ${name} went to advertiser ${knownId}, not to ${givenId}`, {
    remedy: 'Correct the id, or confirm that they go to the other advertiser from now on.',
  });
}

/**
 * @returns the advertiser id
 * @throws {InvalidRequestError} when the text is not one
 */
export function toAdvertiserId(text: string): string {
  if (/^\d{1,25}$/.test(text)) return text;
  throw new InvalidRequestError(
    'An advertiser id is a number',
    'TikTok Ads Manager shows it as aadvid in its address.',
  );
}

/**
 * @returns the access token
 * @throws {InvalidRequestError} when the text is not one; the text is not part of the error
 */
export function toAccessToken(text: string): string {
  if (text === '') throw new InvalidRequestError('The access token is empty', 'Give the token alone.');
  if (!/\s/.test(text)) return text;
  throw new InvalidRequestError(
    'An access token is one word',
    'Give the token alone, without quotes or a name before it.',
  );
}

function refusal(verdict: Exclude<CredentialsVerdict, { kind: 'accepted' }>): OperationError {
  const unchanged = 'The secret was left as it is.';
  switch (verdict.kind) {
    case 'tokenRefused':
      return new OperationError(`TikTok refuses the token (${verdict.reason})`, {
        remedy: `${unchanged} Make a new long-term token in TikTok API for Business and try again.`,
      });
    case 'noPermission':
      return new OperationError(`TikTok accepts the token, but not for this advertiser (${verdict.reason})`, {
        remedy: `${unchanged} Check the advertiser id, and let the advertiser authorise the app with the scope "Audience Management".`,
      });
    case 'unclear':
      return new OperationError(`TikTok could not tell whether it accepts the token (${verdict.reason})`, {
        remedy: `${unchanged} Try again later, or check the network.`,
      });
  }
}
