import type { IncomingHttpHeaders } from 'node:http';

/** A request to the local AWS, as far as it tells who asks what. */
export interface AwsRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  /** The body of a request that names its resources there; empty for objects of S3. */
  readonly body: string;
}

/** The part of an AWS signature that tells who signed for which service (Signature Version 4). */
export interface Signature {
  readonly accessKeyId: string;
  /** As in the credential scope, for example `s3`. */
  readonly service: string;
}

const CREDENTIAL = /Credential=(?<accessKeyId>[^/]+)\/\d{8}\/[^/]+\/(?<service>[^/]+)\/aws4_request/;

/** @returns what the request is signed with; undefined when it has no signature */
export function signatureOf({ authorization = '' }: IncomingHttpHeaders): Signature | undefined {
  const { accessKeyId, service } = CREDENTIAL.exec(authorization)?.groups ?? {};
  return accessKeyId === undefined || service === undefined ? undefined : { accessKeyId, service };
}

/** @returns the operation of a JSON service, for example `GetItem`; undefined for other services */
export const operationOf = ({ headers }: AwsRequest): string | undefined =>
  String(headers['x-amz-target'] ?? '').split('.')[1];
