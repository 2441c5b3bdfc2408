import type { StackPolicies } from './iam/policies.ts';

/** Where a function's events come from, and how they are handed over. */
export interface QueueSettings {
  readonly url: string;
  readonly arn: string;
  readonly deadLetterUrl: string;
  /** Messages a batch, 1 to 10. */
  readonly batchSize: number;
  /** Batches handled at the same time. */
  readonly maximumConcurrency: number;
  readonly visibilityTimeoutSeconds: number;
  /** Receives before SQS moves a message to the dead-letter queue. */
  readonly maxReceiveCount: number;
}

/** One deployed function. */
export interface FunctionSettings {
  /** Its folder under `lambdas/`. */
  readonly name: string;
  /** Its deployed name, for Lambda's Invoke. */
  readonly functionName: string;
  /** The module that exports `handler`. */
  readonly entry: string;
  /** Folder for what Node.js compiled of it, so that it starts sooner. @default nothing is kept */
  readonly compileCache?: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  /** ARN of the function's own role. */
  readonly roleArn: string;
  /** ARN of its log group, with `:*` at its end. */
  readonly logGroupArn: string;
  /** ARN of the key that encrypts its variables. */
  readonly keyArn: string;
  /** Left out: the function is invoked directly only. */
  readonly queue?: QueueSettings;
}

/** A queue that a rule sends to, by the queue's own policy. */
export interface QueueTarget {
  /** The target's queue, then its dead-letter queue. */
  readonly queues: readonly { readonly url: string; readonly arn: string }[];
  readonly ruleArn: string;
}

/** A function that a schedule invokes with a role of its own. */
export interface FunctionTarget {
  readonly functionName: string;
  readonly functionArn: string;
  readonly roleArn: string;
}

/** Something that is told at a fixed rate. */
export interface ScheduleSettings {
  readonly name: string;
  readonly everySeconds: number;
  /** What it is told. */
  readonly input: unknown;
  readonly target: QueueTarget | FunctionTarget;
}

/** What a Glue job runs, on this machine. */
export interface JobCode {
  /** Path of the script. */
  readonly script: string;
  /** Folder with the packages that it imports. */
  readonly packages: string;
  /** Spark's settings, by name. */
  readonly settings: Readonly<Record<string, string>>;
}

/** What Glue needs around a run of the script. */
export interface JobRuntime {
  /** Addresses of the script, its packages and its jars. */
  readonly code: readonly string[];
  /** Names begin with this, and end with `/error` and `/output`. */
  readonly logGroupPrefix: string;
}

/** What is deployed, whoever deployed it: all that a flow, a test or a person needs to find its way. */
export interface CloudResources {
  readonly region: string;
  readonly accountId: string;
  readonly stackName: string;
  readonly exportsBucket: string;
  readonly audiencesBucket: string;
  readonly ledgerTable: string;
  /** The secret of the first advertiser. */
  readonly secretName: string;
  readonly glueJobName: string;
  readonly glueJobCode: JobCode;
  /** ARN of the job's own role. */
  readonly glueJobRoleArn: string;
  /** What Glue itself fetches for a run, as `s3://` addresses, and the groups that it writes the logs to. */
  readonly glueJobRuntime: JobRuntime;
  /** What everybody may do. */
  readonly policies: StackPolicies;
  readonly functions: readonly FunctionSettings[];
  readonly schedules: readonly ScheduleSettings[];
  /** What the stack tells a person, by the names in `STACK_OUTPUTS`. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** What a test may set otherwise than deployed, to see time-outs and redelivery without waiting for hours. */
export interface FunctionOverrides
  extends Partial<
    Pick<FunctionSettings, 'timeoutSeconds' | 'memoryMegabytes' | 'environment'> &
      Pick<QueueSettings, 'batchSize' | 'maximumConcurrency' | 'visibilityTimeoutSeconds' | 'maxReceiveCount'>
  > {}

/** Overrides by function name. */
export type Overrides = Readonly<Record<string, FunctionOverrides>>;
