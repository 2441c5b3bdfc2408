import type * as kms from 'aws-cdk-lib/aws-kms';
import type { PipelineConfig } from '../lambdas/shared/config/schema.ts';

/** What every stage of the pipeline receives. */
export interface PipelineContext {
  /** The checked configuration. */
  readonly config: PipelineConfig;
  /** Absolute path of its file, which is copied for the functions and the job. */
  readonly configFile: string;
  /** Encrypts everything that a stage stores. */
  readonly key: kms.IKey;
}
