import type * as kms from 'aws-cdk-lib/aws-kms';
import type { PipelineConfig } from '../lambdas/shared/config/schema.ts';

/** What every stage of the pipeline is given. */
export interface PipelineContext {
  /** The checked configuration. */
  readonly config: PipelineConfig;
  /** Absolute path of the file it came from, which the functions and the job get a copy of. */
  readonly configFile: string;
  /** Encrypts whatever a stage stores. */
  readonly key: kms.IKey;
}
