import { CfnOutput, type Stack } from 'aws-cdk-lib';
import { STACK_OUTPUTS } from '../lambdas/shared/deployment/outputs.ts';
import type { Activation } from './activation.ts';
import type { CleanRooms } from './clean-rooms.ts';
import type { Credentials } from './credentials.ts';
import type { PipelineDashboard } from './dashboard.ts';
import type { Monitoring } from './monitoring.ts';
import type { Preparation } from './preparation.ts';
import type { Storage } from './storage.ts';

/** What a person or the command line needs next. */
export interface OutputSources {
  readonly storage: Storage;
  readonly credentials: Credentials;
  readonly preparation: Preparation;
  readonly activation: Activation;
  readonly monitoring: Monitoring;
  readonly dashboard: PipelineDashboard;
  /** Undefined when no source is a protected query or job. */
  readonly cleanRooms: CleanRooms | undefined;
}

type Tell = (output: keyof typeof STACK_OUTPUTS, value: string, description: string) => void;

/**
 * Makes the outputs of the stack.
 *
 * @param stack the stack
 * @param sources its stages
 */
export function addOutputs(stack: Stack, sources: OutputSources): void {
  const { activation, credentials, cleanRooms, dashboard, monitoring, preparation, storage } = sources;
  const tell: Tell = (output, value, description) => {
    new CfnOutput(stack, STACK_OUTPUTS[output], { value, description });
  };
  tell('exportsBucket', storage.exportsBucket.bucketName, 'Exports go under exports/<source>/<export-id>/');
  tell('audiencesBucket', storage.audiencesBucket.bucketName, 'Partitions and reports');
  tell('secretName', credentials.secretNames.join(', '), 'To be filled with ACCESS_TOKEN and ADVERTISER_ID');
  tell('ledgerTable', storage.ledger.tableName, 'Where every export and delivery stands');
  tell('dashboardUrl', dashboard.url, "An export's way from left to right");
  tell('alarmTopicArn', monitoring.topic.topicArn, 'Alarms; subscribe to it');
  tellJob(stack, preparation, tell);
  tellQueues(preparation, activation, tell);
  if (cleanRooms !== undefined) tellCleanRooms(cleanRooms, tell);
}

function tellJob({ region }: Stack, { job }: Preparation, tell: Tell): void {
  const { jobName } = job.job;
  tell('glueJobName', jobName, 'Prepares exports');
  const url = `https://${region}.console.aws.amazon.com/gluestudio/home?region=${region}#/editor/job/${jobName}/runs`;
  tell('glueJobUrl', url, 'The job and its runs');
}

function tellQueues({ exportTrigger }: Preparation, { deliveries }: Activation, tell: Tell): void {
  const { hints } = exportTrigger;
  tell('uploaderQueueUrl', deliveries.queue.queueUrl, 'Partitions that wait for delivery');
  tell('uploaderDeadLetterQueueUrl', deliveries.deadLetterQueue.queueUrl, 'Partitions not delivered');
  tell('exportTriggerQueueUrl', hints.queue.queueUrl, 'Hints at exports');
  tell('exportTriggerDeadLetterQueueUrl', hints.deadLetterQueue.queueUrl, 'Hints not followed');
}

function tellCleanRooms({ queryRunner, resultRole }: CleanRooms, tell: Tell): void {
  tell('queryRunnerFunctionName', queryRunner.function.functionName, 'Starts a protected query or job');
  tell('resultRoleArn', resultRole.roleArn, 'For the result settings of a Clean Rooms membership');
}
