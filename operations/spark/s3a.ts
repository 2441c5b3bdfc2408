import { join } from 'node:path';

/** How Spark reaches S3. */
export interface S3Access {
  /** For example `http://127.0.0.1:40123`. */
  readonly endpoint: string;
  /** Has the credentials and the region, in AWS's own variables. */
  readonly environment: Readonly<Record<string, string>>;
  /** Further settings of S3A, for example `multipart.size`. @default S3A's own */
  readonly settings?: Readonly<Record<string, string>>;
}

/**
 * Spark's settings by which `s3://` addresses are read and written with S3A, as AWS Glue does since version 5.1.
 *
 * @param access where S3 is
 * @param scratchFolder gets what is on its way to S3
 */
export function s3aSettings(
  { endpoint, environment, settings = {} }: S3Access,
  scratchFolder: string,
): Record<string, string> {
  const s3a = {
    endpoint,
    'endpoint.region': environment['AWS_REGION'] ?? '',
    'path.style.access': 'true',
    'aws.credentials.provider': 'com.amazonaws.auth.EnvironmentVariableCredentialsProvider',
    'buffer.dir': join(scratchFolder, 's3a'),
    ...settings,
  };
  return {
    'spark.hadoop.fs.s3.impl': 'org.apache.hadoop.fs.s3a.S3AFileSystem',
    ...Object.fromEntries(Object.entries(s3a).map(([name, value]) => [`spark.hadoop.fs.s3a.${name}`, value])),
  };
}
