import { CloudFormationClient } from '@aws-sdk/client-cloudformation';

/**
 * Tells the region that every operation works in, as the AWS CLI would resolve it.
 *
 * @returns undefined when none is set
 */
export async function awsRegion(): Promise<string | undefined> {
  const client = new CloudFormationClient();
  try {
    return await client.config.region();
  } catch {
    // The SDK throws a plain error when no region is set anywhere.
    return undefined;
  } finally {
    client.destroy();
  }
}
