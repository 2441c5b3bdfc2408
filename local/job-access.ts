import type { S3Access } from '../operations/spark/s3a.ts';
import { environmentFor } from './aws.ts';
import type { CloudResources } from './cloud-resources.ts';
import type { Guard } from './iam/guard.ts';
import { accessKeyOf } from './iam/names.ts';
import { admitJobRun } from './iam/service-calls.ts';

/** What a job run may do: what the policies allow the job's own role. */
export interface JobAccess {
  /** How Spark reaches the buckets. */
  readonly s3: S3Access;
  /** Is called before each run, and throws when the role does not allow what Glue does around one. */
  readonly admit: () => void;
}

/**
 * Gives a job run the access of the job's own role.
 *
 * @param endpoint of the guarded local AWS
 * @param guard judges what Glue does around a run
 * @param resources has the job and its role
 */
export function jobAccessOf(
  endpoint: string,
  guard: Guard,
  { glueJobRoleArn, glueJobRuntime }: CloudResources,
): JobAccess {
  return {
    s3: { endpoint, environment: environmentFor(endpoint, accessKeyOf(glueJobRoleArn)) },
    admit: () => admitJobRun(guard, glueJobRoleArn, glueJobRuntime),
  };
}
