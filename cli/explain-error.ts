import { ConfigError } from '../lambdas/shared/config/errors.ts';
import { EnvironmentError } from '../lambdas/shared/env.ts';
import { InvalidRequestError, OperationError } from '../operations/errors.ts';
import { CliError, EXIT, type ExitCode } from './errors.ts';

/** A failed command in a person's words. */
export interface Explanation {
  readonly message: string;
  readonly remedy: string | undefined;
  readonly exitCode: ExitCode;
}

/** Names under which AWS SDKs and services report what a person can correct, and how. */
const REMEDIES: ReadonlyMap<string, string> = new Map([
  ['CredentialsProviderError', 'Sign in to AWS first, for example with "aws sso login", or set AWS_PROFILE.'],
  ['ExpiredToken', 'Your AWS session has expired: sign in again.'],
  ['ExpiredTokenException', 'Your AWS session has expired: sign in again.'],
  ['UnrecognizedClientException', 'AWS does not know these credentials: sign in again.'],
  ['InvalidClientTokenId', 'AWS does not know these credentials: sign in again.'],
  ['AccessDenied', 'Your AWS identity may not do this: ask for the permission that the message names.'],
  [
    'AccessDeniedException',
    'Your AWS identity may not do this: ask for the permission that the message names.',
  ],
]);

const NETWORK_CODES: readonly string[] = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'ETIMEDOUT',
  'ECONNRESET',
  'EAI_AGAIN',
];

/**
 * Puts whatever ended a command into words.
 *
 * @param error what was thrown
 */
export function explainError(error: unknown): Explanation {
  if (error instanceof CliError) {
    return { message: error.message, remedy: error.remedy, exitCode: error.exitCode };
  }
  if (error instanceof OperationError) {
    const exitCode = error instanceof InvalidRequestError ? EXIT.usage : EXIT.failed;
    return { message: error.message, remedy: error.remedy, exitCode };
  }
  if (error instanceof ConfigError || error instanceof EnvironmentError) {
    return { message: error.message, remedy: undefined, exitCode: EXIT.usage };
  }
  if (!(error instanceof Error)) {
    return { message: String(error), remedy: undefined, exitCode: EXIT.failed };
  }
  const message = error.name === 'Error' ? messageOf(error) : `${error.name}: ${messageOf(error)}`;
  return { message, remedy: remedyFor(error), exitCode: EXIT.failed };
}

/** Several failed attempts to connect come as an error without a message of its own. */
function messageOf(error: Error): string {
  if (error.message !== '') return error.message;
  return error instanceof AggregateError ? error.errors.map(String).join('; ') : 'no message';
}

function remedyFor(error: Error): string | undefined {
  if (error.message.includes('Region is missing')) {
    return 'Say which AWS region the stack is in: set AWS_REGION.';
  }
  const code = 'code' in error ? String(error.code) : '';
  if (NETWORK_CODES.includes(code)) {
    return 'The service could not be reached: check the network, AWS_REGION and AWS_ENDPOINT_URL.';
  }
  return REMEDIES.get(error.name);
}
