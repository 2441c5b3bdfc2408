import { CfnOutput, type Stack } from 'aws-cdk-lib';
import { STACK_OUTPUTS } from '../lambdas/shared/deployment/outputs.ts';
import type { Activation } from './activation.ts';
import type { CleanRooms } from './clean-rooms.ts';
import type { Credentials } from './credentials.ts';
import type { PipelineDashboard } from './dashboard.ts';
import type { Monitoring } from './monitoring.ts';
import type { Preparation } from './preparation.ts';
import type { Storage } from './storage.ts';

/** What the operator or the command line needs next. */
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

type AddOutput = (output: keyof typeof STACK_OUTPUTS, value: string, description: string) => void;

/**
 * Adds the outputs of the stack.
 *
 * @param stack the stack
 * @param sources its stages
 */
export function addOutputs(stack: Stack, sources: OutputSources): void {
  const { activation, credentials, cleanRooms, dashboard, monitoring, preparation, storage } = sources;
  const add: AddOutput = (output, value, description) => {
    new CfnOutput(stack, STACK_OUTPUTS[output], { value, description });
  };
  add('exportsBucket', storage.exportsBucket.bucketName, 'Exports go under exports/<source>/<export-id>/');
  add('audiencesBucket', storage.audiencesBucket.bucketName, 'Partitions and reports');
  add('secretName', credentials.secretNames.join(', '), 'To be filled with ACCESS_TOKEN and ADVERTISER_ID');
  add('ledgerTable', storage.ledger.tableName, 'State of every export and delivery');
  add('dashboardUrl', dashboard.url, 'The path of exports from left to right');
  add('alarmTopicArn', monitoring.topic.topicArn, 'Alarms; subscribe to it');
  addJobOutputs(stack, preparation, add);
  addQueueOutputs(preparation, activation, add);
  if (cleanRooms !== undefined) addCleanRoomsOutputs(cleanRooms, add);
}

function addJobOutputs({ region }: Stack, { job }: Preparation, add: AddOutput): void {
  const { jobName } = job.job;
  add('glueJobName', jobName, 'Prepares exports');
  const url = `https://${region}.console.aws.amazon.com/gluestudio/home?region=${region}#/editor/job/${jobName}/runs`;
  add('glueJobUrl', url, 'The job and its runs');
}

function addQueueOutputs({ exportTrigger }: Preparation, { deliveries }: Activation, add: AddOutput): void {
  const { hints } = exportTrigger;
  add('uploaderQueueUrl', deliveries.queue.queueUrl, 'Partitions that wait for delivery');
  add('uploaderDeadLetterQueueUrl', deliveries.deadLetterQueue.queueUrl, 'Partitions not delivered');
  add('exportTriggerQueueUrl', hints.queue.queueUrl, 'Hints at exports');
  add('exportTriggerDeadLetterQueueUrl', hints.deadLetterQueue.queueUrl, 'Hints not processed');
}

function addCleanRoomsOutputs({ queryRunner, resultRole }: CleanRooms, add: AddOutput): void {
  add('queryRunnerFunctionName', queryRunner.function.functionName, 'Starts a protected query or job');
  add('resultRoleArn', resultRole.roleArn, 'For the result settings of a Clean Rooms membership');
}
