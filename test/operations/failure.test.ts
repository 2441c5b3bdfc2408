import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../lambdas/shared/config/errors.ts';
import { TokenError } from '../../lambdas/shared/tiktok/errors.ts';
import {
  ConflictError,
  InvalidRequestError,
  NotDeployedError,
  NotFoundError,
  OperationError,
} from '../../operations/errors.ts';
import { type Failure, failureOf, unlessDenied } from '../../operations/failure.ts';
import { StoppedError } from '../../operations/spark/errors.ts';

/** An error as AWS's SDKs throw them. */
const aws = (name: string, message = 'refused', more: object = {}): Error =>
  Object.assign(new Error(message), { name, ...more });

const ISSUES = [{ path: 'sources', found: '[]', expected: 'expected at least one source' }];

/** What reading or writing files throws. */
const thrownBy = (act: () => void): unknown => {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
};

const FILE = import.meta.filename;

describe('failureOf', () => {
  test.each<[string, () => void, Failure]>([
    [
      'a file where a folder is needed',
      () => mkdirSync(FILE, { recursive: true }),
      {
        kind: 'failed',
        message: `EEXIST: file already exists, mkdir '${FILE}'`,
        remedy: 'A file is where a folder is needed: give another folder, or move the file.',
      },
    ],
    [
      'a folder that does not exist',
      () => writeFileSync(`${FILE}.none/x`, ''),
      {
        kind: 'failed',
        message: `ENOENT: no such file or directory, open '${FILE}.none/x'`,
        remedy: 'The file or its folder does not exist: check the path, or create the folder.',
      },
    ],
    [
      'a folder where a file is needed',
      () => readFileSync(import.meta.dirname),
      {
        kind: 'failed',
        message: 'EISDIR: illegal operation on a directory, read',
        remedy: 'A folder is where a file is needed: give the path of a file.',
      },
    ],
  ])('says how to correct %s', (_what, act, failure) => {
    expect(failureOf(thrownBy(act))).toEqual(failure);
  });

  test.each<[string, unknown, Failure]>([
    [
      'an operation with its remedy',
      new OperationError('It failed', { remedy: 'Do this.' }),
      { kind: 'failed', message: 'It failed', remedy: 'Do this.' },
    ],
    [
      'a wrong request',
      new InvalidRequestError('No such source'),
      { kind: 'invalid', message: 'No such source' },
    ],
    ['what is not there', new NotFoundError('Gone'), { kind: 'notFound', message: 'Gone' }],
    ['what has changed', new ConflictError('Changed'), { kind: 'conflict', message: 'Changed' }],
    [
      'a stack that is not there',
      new NotDeployedError('No stack'),
      { kind: 'notDeployed', message: 'No stack' },
    ],
    [
      'a configuration with each of its places',
      new ConfigError('config.json', ISSUES),
      {
        ...{ kind: 'configuration', issues: ISSUES },
        message: 'config.json cannot be used:\n  sources: found []; expected at least one source',
      },
    ],
    [
      'work that a person ended',
      new StoppedError(),
      { kind: 'stopped', message: 'Stopped; nothing is left running.' },
    ],
    [
      'a session that has expired',
      aws('ExpiredTokenException', 'it is too old', { $metadata: { requestId: 'r-1' } }),
      {
        ...{ kind: 'signedOut', message: 'ExpiredTokenException: it is too old', requestId: 'r-1' },
        remedy: 'Your AWS session has expired: sign in again.',
      },
    ],
    [
      'no session at all',
      aws('CredentialsProviderError'),
      {
        ...{ kind: 'signedOut', message: 'CredentialsProviderError: refused' },
        remedy: 'Sign in to AWS first, for example with "aws sso login", or set AWS_PROFILE.',
      },
    ],
    [
      'a permission that is missing',
      aws('AccessDeniedException', 'not authorized to perform sqs:ReceiveMessage'),
      {
        ...{ kind: 'accessDenied' },
        message: 'AccessDeniedException: not authorized to perform sqs:ReceiveMessage',
        remedy: 'Your AWS identity may not do this: ask for the permission that the message names.',
      },
    ],
    [
      'a network that does not answer, whose error has no message',
      Object.assign(new AggregateError([new Error('connect 127.0.0.1:1')]), { code: 'ECONNREFUSED' }),
      {
        ...{ kind: 'failed', message: 'AggregateError: Error: connect 127.0.0.1:1' },
        remedy: 'The service could not be reached: check the network, AWS_REGION and AWS_ENDPOINT_URL.',
      },
    ],
    [
      'a call that TikTok refused, with the id that its support asks for',
      new TokenError({
        endpoint: '/dmp/custom_audience/list/',
        code: 40105,
        requestId: 'r-2',
        reason: 'revoked',
      }),
      {
        ...{ kind: 'failed', requestId: 'r-2' },
        message: 'TokenError: TikTok /dmp/custom_audience/list/: code 40105: revoked',
      },
    ],
    ['something that is not an error', 'a text', { kind: 'failed', message: 'a text' }],
  ])('puts %s into words', (_, error, failure) => {
    expect(failureOf(error)).toEqual(failure);
  });
});

describe('unlessDenied', () => {
  test('goes without what the identity may not read, and fails for any other reason', async () => {
    expect(await unlessDenied(Promise.resolve([1]), [])).toEqual([1]);
    expect(await unlessDenied(Promise.reject(aws('AccessDeniedException')), [])).toEqual([]);
    await expect(unlessDenied(Promise.reject(aws('ExpiredToken')), [])).rejects.toThrow('refused');
  });
});
