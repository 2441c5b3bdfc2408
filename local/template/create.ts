import { readFile } from 'node:fs/promises';
import {
  CreateBucketCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import {
  CreateSecretCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-secrets-manager';
import { z } from 'zod';
import { STACK_OUTPUTS } from '../../lambdas/shared/deployment/outputs.ts';
import type { LocalAws } from '../aws.ts';
import type { CloudResources, JobCode, JobRuntime, Overrides } from '../cloud-resources.ts';
import type { Assembly, Asset } from './assembly.ts';
import { TemplateError } from './errors.ts';
import { functionsOf } from './functions.ts';
import type { ResolvedResource } from './maker.ts';
import { policiesOf } from './policies.ts';
import { schedulesOf } from './schedules.ts';
import { StackMaker } from './stack-maker.ts';

/** The account that the local AWS plays. */
export const ACCOUNT_ID = '123456789012';

const jobCode = z.object({
  Command: z.object({ ScriptLocation: z.string() }),
  DefaultArguments: z.object({
    '--extra-jars': z.string(),
    '--extra-py-files': z.string(),
    '--custom-logGroup-prefix': z.string(),
    '--conf': z.string().regex(/^[^=\s]+=[^=\s]+$/),
  }),
  Role: z.string(),
});

/** A secret of the configuration, and what it is filled with. */
export interface SecretContent {
  readonly secretName: string;
  readonly token: string;
  readonly advertiserId: string;
}

export interface CreateOptions {
  readonly aws: LocalAws;
  /** What the CDK app synthesized. */
  readonly assembly: Assembly;
  /** What a person would fill the secrets with after a deployment. */
  readonly credentials: readonly SecretContent[];
  /** What to set otherwise than the template says. */
  readonly overrides: Overrides;
}

/**
 * Makes in the local AWS what the CDK app synthesized, with the template's own properties, and what a deployment would find
 * in the account or a person would do after it: the assets, an existing bucket or secret, the secret's content.
 *
 * @returns names and addresses of all that was made
 * @throws {TemplateError} when the template has something that is neither made here nor listed as left out
 */
export async function createCloud({
  assembly,
  aws,
  credentials,
  overrides,
}: CreateOptions): Promise<CloudResources> {
  const { clients, region } = aws;
  const stack = new StackMaker(assembly, { clients, region, accountId: ACCOUNT_ID });
  await stack.makeAll();
  for (const asset of assembly.assets) if (asset.packaging === 'file') await publish(asset, stack, aws);
  const outputs = outputsOf(assembly, stack);
  const output = (name: keyof typeof STACK_OUTPUTS): string => outputs[STACK_OUTPUTS[name]] ?? '';
  await makeExportsBucket(aws, output('exportsBucket'));
  for (const secret of credentials) await fillSecret(aws, secret);
  return {
    region,
    accountId: ACCOUNT_ID,
    stackName: assembly.stackName,
    exportsBucket: output('exportsBucket'),
    audiencesBucket: output('audiencesBucket'),
    ledgerTable: output('ledgerTable'),
    secretName: credentials[0]?.secretName ?? '',
    glueJobName: output('glueJobName'),
    glueJobCode: jobCodeOf(stack, assembly),
    ...jobSurroundings(stack),
    policies: policiesOf(stack),
    ...(await whatRuns(stack, assembly, aws, overrides)),
    outputs,
  };
}

function outputsOf({ template }: Assembly, stack: StackMaker): Record<string, string> {
  return Object.fromEntries(
    Object.entries(template.Outputs).map(([name, { Value }]) => [name, String(stack.resolve(Value))]),
  );
}

/** The job's script and packages, as `cdk deploy` would publish them, and its one setting of Spark. */
function jobCodeOf(stack: StackMaker, { assets }: Assembly): JobCode {
  const [job] = stack.ofType('AWS::Glue::Job');
  const { Command, DefaultArguments } = jobCode.parse(job?.properties);
  const pathOf = (uri: string): string => {
    const asset = assets.find(({ key }) => uri.endsWith(`/${key}`));
    if (asset === undefined)
      throw new TemplateError(`AWS::Glue::Job ${job?.logicalId}: ${uri} is not an asset of the stack`);
    return asset.path;
  };
  const [name = '', value = ''] = DefaultArguments['--conf'].split('=');
  return {
    script: pathOf(Command.ScriptLocation),
    packages: pathOf(DefaultArguments['--extra-py-files']),
    settings: { [name]: value },
  };
}

/** The job's role, and what Glue does with it around a run. */
function jobSurroundings(stack: StackMaker): { glueJobRoleArn: string; glueJobRuntime: JobRuntime } {
  const [job] = stack.ofType('AWS::Glue::Job');
  const { Command, DefaultArguments, Role } = jobCode.parse(job?.properties);
  return {
    glueJobRoleArn: Role,
    glueJobRuntime: {
      code: [
        Command.ScriptLocation,
        DefaultArguments['--extra-py-files'],
        ...DefaultArguments['--extra-jars'].split(','),
      ],
      logGroupPrefix: DefaultArguments['--custom-logGroup-prefix'],
    },
  };
}

async function whatRuns(
  stack: StackMaker,
  { assets }: Assembly,
  { clients: { sqs } }: LocalAws,
  overrides: Overrides,
): Promise<Pick<CloudResources, 'functions' | 'schedules'>> {
  const arnOf = (resource: ResolvedResource): string => stack.made(resource).attributes['Arn'] ?? '';
  const queues = stack.ofType('AWS::SQS::Queue');
  const queueUrls = new Map(queues.map((queue) => [arnOf(queue), stack.made(queue).ref]));
  const lambdas = stack.ofType('AWS::Lambda::Function');
  const eventSourceMappings = stack.ofType('AWS::Lambda::EventSourceMapping');
  const functions = await functionsOf({
    functions: lambdas,
    eventSourceMappings,
    assets,
    queueUrls,
    logGroupArns: new Map(
      stack.ofType('AWS::Logs::LogGroup').map((group) => [stack.made(group).ref, arnOf(group)]),
    ),
    sqs,
    overrides,
  });
  const schedules = schedulesOf({
    rules: stack.ofType('AWS::Events::Rule'),
    schedules: stack.ofType('AWS::Scheduler::Schedule'),
    queueUrls,
    arnOf,
    functionNames: new Map(lambdas.map((resource, index) => [arnOf(resource), functions[index]?.name ?? ''])),
  });
  return { functions, schedules };
}

/** Puts a file where the stack looks for it, as `cdk deploy` does. Folders of code are run where they are. */
async function publish(
  { bucket, key, path }: Asset,
  stack: StackMaker,
  { clients: { s3 } }: LocalAws,
): Promise<void> {
  const Bucket = String(stack.resolve({ 'Fn::Sub': bucket }));
  // Made again for each asset, which changes nothing.
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new PutObjectCommand({ Bucket, Key: key, Body: await readFile(path) }));
}

/** A bucket that the configuration says exists. One that the stack has made stays as it is. */
async function makeExportsBucket({ clients: { s3 } }: LocalAws, Bucket: string): Promise<void> {
  await s3.send(new CreateBucketCommand({ Bucket }));
  const NotificationConfiguration = { EventBridgeConfiguration: {} };
  await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
}

async function fillSecret(
  { clients: { secrets } }: LocalAws,
  { advertiserId, secretName, token }: SecretContent,
): Promise<void> {
  const SecretString = JSON.stringify({ ACCESS_TOKEN: token, ADVERTISER_ID: advertiserId });
  try {
    await secrets.send(new PutSecretValueCommand({ SecretId: secretName, SecretString }));
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    // One that the configuration says exists.
    await secrets.send(new CreateSecretCommand({ Name: secretName, SecretString }));
  }
}
