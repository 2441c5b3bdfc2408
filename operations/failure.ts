import { ConfigError, type ConfigIssue } from '../lambdas/shared/config/errors.ts';
import { EnvironmentError } from '../lambdas/shared/env.ts';
import { TikTokError } from '../lambdas/shared/tiktok/errors.ts';
import { type PipelinePlace, placeCommands } from './commands.ts';
import {
  ConflictError,
  InvalidRequestError,
  NotDeployedError,
  NotFoundError,
  OperationError,
  ProfileMissingError,
} from './errors.ts';
import { StoppedError } from './spark/errors.ts';

/** What kind of failure it is: whoever shows it decides by that. */
export type FailureKind =
  /** The request is wrong: nothing was tried. */
  | 'invalid'
  /** The configuration or an environment variable cannot be used. */
  | 'configuration'
  | 'notFound'
  /** Something has changed since it was shown. */
  | 'conflict'
  | 'notDeployed'
  /** AWS knows no session of this person, or it has expired. */
  | 'signedOut'
  /** The AWS identity lacks a permission. */
  | 'accessDenied'
  /** Ended by a person. */
  | 'stopped'
  | 'failed';

/** A failure in a person's words. */
export interface Failure {
  readonly kind: FailureKind;
  readonly message: string;
  readonly remedy?: string;
  /** Id of the call that failed, for AWS's or TikTok's support. */
  readonly requestId?: string;
  /** Every place of a configuration that is wrong. */
  readonly issues?: readonly ConfigIssue[];
}

const SIGN_IN = 'Sign in to AWS first, for example with "aws sso login", or set AWS_PROFILE.';
const EXPIRED = 'Your AWS session has expired: sign in again.';
const UNKNOWN_KEYS = 'AWS does not know these credentials: sign in again.';
const DENIED = 'Your AWS identity may not do this: ask for the permission that the message names.';

/** Names under which AWS SDKs and services report what a person can correct, and how. */
const AWS_FAILURES: ReadonlyMap<string, { readonly kind: FailureKind; readonly remedy: string }> = new Map([
  ['CredentialsProviderError', { kind: 'signedOut', remedy: SIGN_IN }],
  ['TokenProviderError', { kind: 'signedOut', remedy: SIGN_IN }],
  ['ExpiredToken', { kind: 'signedOut', remedy: EXPIRED }],
  ['ExpiredTokenException', { kind: 'signedOut', remedy: EXPIRED }],
  ['UnrecognizedClientException', { kind: 'signedOut', remedy: UNKNOWN_KEYS }],
  ['InvalidClientTokenId', { kind: 'signedOut', remedy: UNKNOWN_KEYS }],
  ['AccessDenied', { kind: 'accessDenied', remedy: DENIED }],
  ['AccessDeniedException', { kind: 'accessDenied', remedy: DENIED }],
]);

const NETWORK_CODES: readonly string[] = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'ETIMEDOUT',
  'ECONNRESET',
  'EAI_AGAIN',
];

const NOT_A_FOLDER = 'A file is where a folder is needed: give another folder, or move the file.';
const NO_RIGHTS = 'You may not read or write there: give another path, or ask for the permission.';

/** Codes under which the file system reports what a person can correct, and how. */
const FILE_REMEDIES: ReadonlyMap<string, string> = new Map([
  ['EEXIST', NOT_A_FOLDER],
  ['ENOTDIR', NOT_A_FOLDER],
  ['EISDIR', 'A folder is where a file is needed: give the path of a file.'],
  ['ENOENT', 'The file or its folder does not exist: check the path, or create the folder.'],
  ['EACCES', NO_RIGHTS],
  ['EPERM', NO_RIGHTS],
  ['EROFS', 'The disk is read-only: give a path on another one.'],
  ['ENOSPC', 'The disk is full: free space on it, or give a path on another one.'],
]);

/**
 * Puts whatever ended an operation into words.
 *
 * @param error what was thrown
 * @param place the pipeline, for the commands that remedies name
 */
export function failureOf(error: unknown, place: PipelinePlace = {}): Failure {
  const { message, remedy, issues, ...failure } = describe(error);
  return {
    ...failure,
    message: issues === undefined ? message : placeCommands(message, place),
    ...(remedy === undefined ? {} : { remedy: placeCommands(remedy, place) }),
    ...(issues === undefined ? {} : { issues: placeIssues(issues, place) }),
  };
}

/** Completes the commands that what was expected of a configuration names. */
export const placeIssues = (issues: readonly ConfigIssue[], place: PipelinePlace): ConfigIssue[] =>
  issues.map((issue) => ({ ...issue, expected: placeCommands(issue.expected, place) }));

function describe(error: unknown): Failure {
  if (error instanceof OperationError) {
    const { message, remedy } = error;
    return { kind: kindOf(error), message, ...(remedy === undefined ? {} : { remedy }) };
  }
  if (error instanceof ConfigError) {
    return { kind: 'configuration', message: error.message, issues: error.issues };
  }
  if (error instanceof EnvironmentError) return { kind: 'configuration', message: error.message };
  if (error instanceof StoppedError) return { kind: 'stopped', message: error.message };
  if (!(error instanceof Error)) return { kind: 'failed', message: String(error) };
  const message = error.name === 'Error' ? messageOf(error) : `${error.name}: ${messageOf(error)}`;
  return { kind: 'failed', message, ...requestIdOf(error), ...remedyFor(error) };
}

function kindOf(error: OperationError): FailureKind {
  if (error instanceof NotFoundError) return 'notFound';
  if (error instanceof ConflictError) return 'conflict';
  if (error instanceof NotDeployedError) return 'notDeployed';
  if (error instanceof ProfileMissingError) return 'signedOut';
  return error instanceof InvalidRequestError ? 'invalid' : 'failed';
}

/**
 * Goes without what the AWS identity may not read.
 *
 * @param reading reads something that is of use, but not needed
 * @param otherwise what is returned in its place
 * @throws what the reading throws for another reason
 */
export async function unlessDenied<T>(reading: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (failureOf(error).kind === 'accessDenied') return otherwise;
    throw error;
  }
}

/** Several failed attempts to connect come as an error without a message of its own. */
function messageOf(error: Error): string {
  if (error.message !== '') return error.message;
  return error instanceof AggregateError ? error.errors.map(String).join('; ') : 'no message';
}

function requestIdOf(error: Error): { requestId?: string } {
  if (error instanceof TikTokError) {
    return error.requestId === undefined ? {} : { requestId: error.requestId };
  }
  const metadata: unknown = '$metadata' in error ? error.$metadata : undefined;
  const id =
    typeof metadata === 'object' && metadata !== null ? Reflect.get(metadata, 'requestId') : undefined;
  return typeof id === 'string' ? { requestId: id } : {};
}

function remedyFor(error: Error): { kind?: FailureKind; remedy?: string } {
  if (error.message.includes('Region is missing')) {
    return { remedy: 'Say which AWS region the stack is in: set AWS_REGION.' };
  }
  const code = 'code' in error ? String(error.code) : '';
  if (NETWORK_CODES.includes(code)) {
    return {
      remedy: 'The service could not be reached: check the network, AWS_REGION and AWS_ENDPOINT_URL.',
    };
  }
  const isOfFiles = 'syscall' in error && !String(error.syscall).startsWith('spawn');
  const remedy = isOfFiles ? FILE_REMEDIES.get(code) : undefined;
  return remedy === undefined ? (AWS_FAILURES.get(error.name) ?? {}) : { remedy };
}
