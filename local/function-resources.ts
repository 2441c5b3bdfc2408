import { basename, join } from 'node:path';
import { CreateQueueCommand, GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { MONITOR_ENV } from '../lambdas/audience-monitor/env.ts';
import { EXPORT_TRIGGER_ENV } from '../lambdas/export-trigger/env.ts';
import { UPLOADER_ENV } from '../lambdas/uploader/env.ts';
import type { AwsClients } from './aws.ts';
import type { FunctionSettings, Overrides, QueueSettings } from './cloud-resources.ts';
import { LocalCloudError } from './errors.ts';
import { REPOSITORY } from './paths.ts';

/** Names of what the functions work on. */
export interface FunctionSurroundings {
  readonly exportsBucket: string;
  readonly audiencesBucket: string;
  readonly ledgerTable: string;
  readonly glueJobName: string;
  readonly secretName: string;
  readonly keyArn: string;
  readonly configFile: string;
}

type QueuePlan = Omit<QueueSettings, 'url' | 'arn' | 'deadLetterUrl'>;

interface FunctionPlan extends Omit<FunctionSettings, 'name' | 'entry' | 'environment' | 'queue'> {
  readonly queue?: QueuePlan;
}

const FUNCTIONS: Readonly<Record<string, FunctionPlan>> = {
  'export-trigger': {
    timeoutSeconds: 300,
    memoryMegabytes: 512,
    queue: { batchSize: 10, maximumConcurrency: 2, visibilityTimeoutSeconds: 1800, maxReceiveCount: 5 },
  },
  uploader: {
    timeoutSeconds: 900,
    memoryMegabytes: 1024,
    queue: { batchSize: 1, maximumConcurrency: 5, visibilityTimeoutSeconds: 5400, maxReceiveCount: 120 },
  },
  'audience-monitor': { timeoutSeconds: 300, memoryMegabytes: 256 },
};

/**
 * Makes the functions' queues.
 *
 * @param clients of the local AWS
 * @param around what the functions work on
 * @param overrides of their settings
 * @returns all that is needed to run the functions
 */
export async function createFunctions(
  clients: AwsClients,
  around: FunctionSurroundings,
  overrides: Overrides,
): Promise<FunctionSettings[]> {
  return Promise.all(
    Object.entries(FUNCTIONS).map(async ([name, plan]) => {
      const change = overrides[name] ?? {};
      const queue =
        plan.queue && (await createQueue(clients, name, around.keyArn, { ...plan.queue, ...change }));
      return {
        name,
        entry: join(REPOSITORY, 'lambdas', name, 'handler.ts'),
        timeoutSeconds: change.timeoutSeconds ?? plan.timeoutSeconds,
        memoryMegabytes: change.memoryMegabytes ?? plan.memoryMegabytes,
        environment: {
          POWERTOOLS_SERVICE_NAME: name,
          POWERTOOLS_METRICS_NAMESPACE: 'TikTokAudiences',
          PIPELINE_CONFIG_FILE: basename(around.configFile),
          ...environmentOf(name, around, queue),
          ...change.environment,
        },
        ...(queue === undefined ? {} : { queue }),
      };
    }),
  );
}

function environmentOf(
  name: string,
  around: FunctionSurroundings,
  queue: QueueSettings | undefined,
): Record<string, string> {
  switch (name) {
    case 'export-trigger':
      return {
        [EXPORT_TRIGGER_ENV.exportsBucket]: around.exportsBucket,
        [EXPORT_TRIGGER_ENV.audiencesBucket]: around.audiencesBucket,
        [EXPORT_TRIGGER_ENV.ledgerTable]: around.ledgerTable,
        [EXPORT_TRIGGER_ENV.glueJobName]: around.glueJobName,
        [EXPORT_TRIGGER_ENV.queueUrl]: queue?.url ?? '',
      };
    case 'uploader':
      return {
        [UPLOADER_ENV.ledgerTable]: around.ledgerTable,
        [UPLOADER_ENV.secretName]: around.secretName,
        [UPLOADER_ENV.queueUrl]: queue?.url ?? '',
        [UPLOADER_ENV.deadLetterQueueUrl]: queue?.deadLetterUrl ?? '',
      };
    default:
      return {
        [MONITOR_ENV.ledgerTable]: around.ledgerTable,
        [MONITOR_ENV.audiencesBucket]: around.audiencesBucket,
        [MONITOR_ENV.secretName]: around.secretName,
      };
  }
}

async function createQueue(
  clients: AwsClients,
  name: string,
  keyArn: string,
  plan: QueuePlan,
): Promise<QueueSettings> {
  const deadLetters = await makeQueue(clients, `${name}-dead-letters`, { KmsMasterKeyId: keyArn });
  const queue = await makeQueue(clients, name, {
    KmsMasterKeyId: keyArn,
    VisibilityTimeout: String(plan.visibilityTimeoutSeconds),
    RedrivePolicy: JSON.stringify({
      deadLetterTargetArn: deadLetters.arn,
      maxReceiveCount: plan.maxReceiveCount,
    }),
  });
  const { batchSize, maximumConcurrency, visibilityTimeoutSeconds, maxReceiveCount } = plan;
  const settings = { batchSize, maximumConcurrency, visibilityTimeoutSeconds, maxReceiveCount };
  return { ...settings, ...queue, deadLetterUrl: deadLetters.url };
}

async function makeQueue(
  { sqs }: AwsClients,
  name: string,
  attributes: Record<string, string>,
): Promise<{ url: string; arn: string }> {
  const { QueueUrl: url } = await sqs.send(
    new CreateQueueCommand({ QueueName: name, Attributes: attributes }),
  );
  if (url === undefined) throw new LocalCloudError(`queue ${name} came without an address`);
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }),
  );
  return { url, arn: Attributes?.QueueArn ?? '' };
}
