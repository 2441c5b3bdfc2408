import { dirname, join } from 'node:path';
import { GetQueueAttributesCommand, SetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { z } from 'zod';
import type { FunctionOverrides, FunctionSettings, Overrides, QueueSettings } from '../cloud-resources.ts';
import type { Asset } from './assembly.ts';
import { TemplateError } from './errors.ts';
import { checked, type ResolvedResource } from './maker.ts';
import { texts } from './shapes.ts';

const lambdaFunction = z.strictObject({
  Code: z.strictObject({ S3Bucket: z.string(), S3Key: z.string() }),
  Environment: z.strictObject({ Variables: texts }),
  Handler: z.literal('index.handler'),
  KmsKeyArn: z.string(),
  LoggingConfig: z.strictObject({ LogGroup: z.string() }),
  MemorySize: z.number(),
  Role: z.string(),
  Runtime: z.literal('nodejs24.x'),
  Timeout: z.number(),
});

const eventSourceMapping = z.strictObject({
  BatchSize: z.number(),
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  FunctionResponseTypes: z.tuple([z.literal('ReportBatchItemFailures')]),
  ScalingConfig: z.strictObject({ MaximumConcurrency: z.number() }),
});

/** What the functions of a stack are made of. */
export interface FunctionSources {
  readonly functions: readonly ResolvedResource[];
  readonly eventSourceMappings: readonly ResolvedResource[];
  readonly assets: readonly Asset[];
  /** URLs of the queues, by ARN. */
  readonly queueUrls: ReadonlyMap<string, string>;
  /** ARNs of the log groups, by name. */
  readonly logGroupArns: ReadonlyMap<string, string>;
  readonly sqs: SQSClient;
  readonly overrides: Overrides;
}

/**
 * Reads the functions of a stack, to be run from their bundled code. Settings that the overrides name are changed after the
 * template's own, on the queues too.
 *
 * @returns the functions by the names of their folders
 * @throws {TemplateError} when a function has no code among the assets, or an unknown property
 */
export async function functionsOf(sources: FunctionSources): Promise<FunctionSettings[]> {
  const mappings = sources.eventSourceMappings.map((resource) => checked(eventSourceMapping, resource));
  return Promise.all(
    sources.functions.map(async (resource) => {
      const properties = checked(lambdaFunction, resource);
      const { Variables: variables } = properties.Environment;
      const name = variables['POWERTOOLS_SERVICE_NAME'] ?? resource.logicalId;
      const change = sources.overrides[name] ?? {};
      const mapping = mappings.find(({ FunctionName }) => FunctionName === resource.physicalName);
      const folder = codeFolder(properties.Code.S3Key, resource, sources.assets);
      return {
        name,
        functionName: resource.physicalName,
        entry: join(folder, 'index.mjs'),
        // Beside the bundles, so that it goes when they go.
        compileCache: join(dirname(folder), 'compile-cache'),
        environment: { ...variables, ...change.environment },
        timeoutSeconds: change.timeoutSeconds ?? properties.Timeout,
        memoryMegabytes: change.memoryMegabytes ?? properties.MemorySize,
        roleArn: properties.Role,
        logGroupArn: sources.logGroupArns.get(properties.LoggingConfig.LogGroup) ?? '',
        keyArn: properties.KmsKeyArn,
        ...(mapping === undefined ? {} : { queue: await queueOf(mapping, sources, change) }),
      };
    }),
  );
}

function codeFolder(key: string, { logicalId }: ResolvedResource, assets: readonly Asset[]): string {
  const asset = assets.find((candidate) => candidate.key === key);
  if (asset === undefined)
    throw new TemplateError(`AWS::Lambda::Function ${logicalId}: ${key} is not an asset of the stack`);
  return asset.path;
}

async function queueOf(
  mapping: z.infer<typeof eventSourceMapping>,
  { queueUrls, sqs }: FunctionSources,
  change: FunctionOverrides,
): Promise<QueueSettings> {
  const arn = mapping.EventSourceArn;
  const url = urlOf(queueUrls, arn);
  const { Attributes: attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: url,
      AttributeNames: ['VisibilityTimeout', 'RedrivePolicy', 'Policy'],
    }),
  );
  const redrive = redrivePolicy.parse(JSON.parse(attributes.RedrivePolicy ?? '{}'));
  const settings = {
    visibilityTimeoutSeconds: change.visibilityTimeoutSeconds ?? Number(attributes.VisibilityTimeout),
    maxReceiveCount: change.maxReceiveCount ?? redrive.maxReceiveCount,
  };
  await sqs.send(
    new SetQueueAttributesCommand({
      QueueUrl: url,
      Attributes: {
        VisibilityTimeout: String(settings.visibilityTimeoutSeconds),
        RedrivePolicy: JSON.stringify({ ...redrive, maxReceiveCount: settings.maxReceiveCount }),
        // The local AWS removes a policy that is not set again.
        ...(attributes.Policy === undefined ? {} : { Policy: attributes.Policy }),
      },
    }),
  );
  return {
    url,
    arn,
    deadLetterUrl: urlOf(queueUrls, redrive.deadLetterTargetArn),
    batchSize: change.batchSize ?? mapping.BatchSize,
    maximumConcurrency: change.maximumConcurrency ?? mapping.ScalingConfig.MaximumConcurrency,
    ...settings,
  };
}

const redrivePolicy = z.object({ deadLetterTargetArn: z.string(), maxReceiveCount: z.coerce.number() });

function urlOf(queueUrls: ReadonlyMap<string, string>, arn: string): string {
  const url = queueUrls.get(arn);
  if (url === undefined) throw new TemplateError(`${arn} is not a queue of the stack`);
  return url;
}
