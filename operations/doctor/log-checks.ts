import {
  type CloudWatchLogsClient,
  DescribeLogStreamsCommand,
  paginateDescribeLogGroups,
} from '@aws-sdk/client-cloudwatch-logs';
import { GetJobCommand, type GlueClient } from '@aws-sdk/client-glue';
import type { Deployment } from '../deployment.ts';
import { REVERT_DRIFT } from './drift.ts';
import type { Check, Finding } from './finding.ts';

/** The argument of the job that its log groups are named by. */
const PREFIX_ARGUMENT = '--custom-logGroup-prefix';

export interface LogTools {
  readonly deployment: Deployment;
  readonly glue: GlueClient;
  readonly logs: CloudWatchLogsClient;
}

/** Checks where the Glue job writes its logs: AWS does not document the groups' names for a job with a security configuration. */
export function logChecks(tools: LogTools): Check[] {
  return [{ name: 'Job logs', run: async () => [await checkJobLogs(tools)] }];
}

async function checkJobLogs({ deployment, glue, logs }: LogTools): Promise<Omit<Finding, 'check'>> {
  const { Job } = await glue.send(new GetJobCommand({ JobName: deployment.glueJobName }));
  const prefix = Job?.DefaultArguments?.[PREFIX_ARGUMENT];
  if (prefix === undefined) {
    return {
      status: 'problem',
      message: `The job ${deployment.glueJobName} has no argument ${PREFIX_ARGUMENT}: its logs never expire`,
      remedy: REVERT_DRIFT,
    };
  }
  const used: string[] = [];
  for (const group of await groupsUnder(logs, `${prefix}/`)) {
    const command = new DescribeLogStreamsCommand({ logGroupName: group, limit: 1 });
    const { logStreams = [] } = await logs.send(command);
    if (logStreams.length > 0) used.push(group);
  }
  const message =
    used.length === 0 ? 'The job has written none yet' : `Glue writes them to ${used.join(' and ')}`;
  return { status: 'ok', message };
}

async function groupsUnder(client: CloudWatchLogsClient, logGroupNamePrefix: string): Promise<string[]> {
  const names: string[] = [];
  for await (const page of paginateDescribeLogGroups({ client }, { logGroupNamePrefix })) {
    names.push(...(page.logGroups ?? []).flatMap(({ logGroupName }) => logGroupName ?? []));
  }
  return names;
}
