import {
  CloudFormationClient,
  CloudFormationServiceException,
  DescribeStacksCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { STACK_OUTPUTS } from '../lambdas/shared/deployment/outputs.ts';
import { assertProfileExists } from './aws-profile.ts';
import { NotDeployedError, OperationError } from './errors.ts';

type OutputName = keyof typeof STACK_OUTPUTS;

const OPTIONAL = [
  'queryRunnerFunctionName',
  'resultRoleArn',
  'dashboardUrl',
  'glueJobUrl',
  'alarmTopicArn',
] as const;
type OptionalName = (typeof OPTIONAL)[number];

/** What is deployed: the stack's outputs. */
export type Deployment = { readonly stackName: string; readonly stackStatus: string } & {
  readonly [name in Exclude<OutputName, OptionalName>]: string;
} & { readonly [name in OptionalName]?: string };

/**
 * Finds what is deployed, by the stack's outputs.
 *
 * @param stackName name of the CloudFormation stack
 * @throws {NotDeployedError} when the stack is not there
 * @throws {OperationError} when it is not this pipeline's
 * @throws {ProfileMissingError} when the environment names an AWS profile that is not there
 */
export async function findDeployment(stackName: string): Promise<Deployment> {
  await assertProfileExists();
  const client = new CloudFormationClient();
  try {
    return toDeployment(stackName, await describeStack(client, stackName));
  } finally {
    client.destroy();
  }
}

async function describeStack(client: CloudFormationClient, stackName: string): Promise<Stack> {
  try {
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
    if (stack !== undefined) return stack;
  } catch (error) {
    // CloudFormation has no error of its own for a stack that is not there: it calls the name invalid.
    const isMissing =
      error instanceof CloudFormationServiceException &&
      error.name === 'ValidationError' &&
      error.message.includes('does not exist');
    if (!isMissing) throw error;
  }
  throw new NotDeployedError(`There is no CloudFormation stack "${stackName}" in this account and region`, {
    remedy:
      'Deploy it with "npx cdk deploy", give its name with --stack, or choose account and region with AWS_PROFILE and AWS_REGION.',
  });
}

function toDeployment(stackName: string, stack: Stack): Deployment {
  const given = new Map(stack.Outputs?.map((output) => [output.OutputKey, output.OutputValue]));
  const required = (name: Exclude<OutputName, OptionalName>): string => {
    const value = given.get(STACK_OUTPUTS[name]);
    if (value !== undefined) return value;
    throw new OperationError(`The stack "${stackName}" has no output ${STACK_OUTPUTS[name]}`, {
      remedy:
        'Deploy this version of the pipeline with "npx cdk deploy", or give another stack with --stack.',
    });
  };
  const optional = OPTIONAL.flatMap((name) => {
    const value = given.get(STACK_OUTPUTS[name]);
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    stackName,
    stackStatus: stack.StackStatus ?? 'unknown',
    exportsBucket: required('exportsBucket'),
    audiencesBucket: required('audiencesBucket'),
    ledgerTable: required('ledgerTable'),
    secretName: required('secretName'),
    glueJobName: required('glueJobName'),
    uploaderQueueUrl: required('uploaderQueueUrl'),
    uploaderDeadLetterQueueUrl: required('uploaderDeadLetterQueueUrl'),
    exportTriggerQueueUrl: required('exportTriggerQueueUrl'),
    exportTriggerDeadLetterQueueUrl: required('exportTriggerDeadLetterQueueUrl'),
    ...Object.fromEntries(optional),
  };
}
