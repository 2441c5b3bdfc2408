import {
  AccessDeniedException,
  ConflictException,
  InternalServerException,
  ServiceQuotaExceededException,
  ThrottlingException,
  ValidationException,
} from '@aws-sdk/client-cleanrooms';
import { OperationTimeoutException } from '@aws-sdk/client-glue';
import { expect, test } from 'vitest';
import { startFailureOf } from '../../../lambdas/shared/start-failure.ts';

const fields = { message: 'so it is', $metadata: {} };

test.each([
  ['refused', new ValidationException(fields)],
  ['refused', new AccessDeniedException(fields)],
  ['busy', new ThrottlingException(fields)],
  ['busy', new ServiceQuotaExceededException({ ...fields, quotaName: 'runs', quotaValue: 5 })],
  ['busy', new ConflictException(fields)],
  ['in-doubt', new InternalServerException(fields)],
  ['in-doubt', new OperationTimeoutException(fields)],
] as const)('a start is %s after $name', (failure, error) => {
  expect(startFailureOf(error)).toBe(failure);
});

test.each([
  [403, 'refused'],
  [408, 'in-doubt'],
  [429, 'busy'],
  [500, 'in-doubt'],
  [503, 'in-doubt'],
] as const)(
  'an error without a class of its own counts by its status: %i is %s',
  (httpStatusCode, failure) => {
    const error = { name: 'UnknownError', $fault: 'client', $metadata: { httpStatusCode } } as const;

    expect(startFailureOf(error)).toBe(failure);
  },
);
