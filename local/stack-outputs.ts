import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import type { LocalAws } from './aws.ts';

/**
 * Makes the local AWS tell the outputs of the stack, so that the command line finds what is there as it does in an
 * account. The resources themselves are made by other means; a stack must hold one, so this one holds a handle that
 * does nothing.
 *
 * @param aws the local AWS
 * @param stackName name of the stack
 * @param outputs names and values
 */
export async function publishStackOutputs(
  aws: LocalAws,
  stackName: string,
  outputs: Readonly<Record<string, string>>,
): Promise<void> {
  const template = {
    Resources: { Nothing: { Type: 'AWS::CloudFormation::WaitConditionHandle' } },
    Outputs: Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, { Value: value }])),
  };
  const client = new CloudFormationClient({
    endpoint: aws.endpoint,
    region: aws.region,
    credentials: {
      accessKeyId: aws.environment['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: aws.environment['AWS_SECRET_ACCESS_KEY'] ?? '',
    },
  });
  try {
    await client.send(
      new CreateStackCommand({ StackName: stackName, TemplateBody: JSON.stringify(template) }),
    );
  } finally {
    client.destroy();
  }
}
