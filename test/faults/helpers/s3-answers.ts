import type { AwsFault } from './aws-proxy.ts';

const XML = { 'content-type': 'application/xml' };

/** The answer to too many requests (S3 API reference, "List of error codes"). */
export const S3_SLOWS_DOWN: AwsFault['effect'] = {
  kind: 'answer',
  status: 503,
  body: '<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>',
  headers: XML,
};

/** The answer to a request that the policies do not allow. */
export const S3_DENIES: AwsFault['effect'] = {
  kind: 'answer',
  status: 403,
  body: '<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>',
  headers: XML,
};
