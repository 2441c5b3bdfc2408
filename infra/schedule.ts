import { type Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { EventQueue } from './event-queue.ts';
import { allow } from './permissions.ts';
import type { PipelineFunction } from './pipeline-function.ts';

export interface ScheduleProps {
  /** What the call does, for the console. */
  readonly description: string;
  /** The function that is called, or the queue that gets a message. */
  readonly target: PipelineFunction | EventQueue;
  /** When, in UTC: `cron(…)` or `rate(…)`. */
  readonly expression: string;
  /** Input of the function, or the message. */
  readonly input: Readonly<Record<string, string | boolean>>;
  /** How long a call that cannot be made is tried again; a day at most. */
  readonly retriesFor: Duration;
  /**
   * The group whose metrics count the calls.
   * @default - the group `default` of the account
   */
  readonly group?: scheduler.CfnScheduleGroup;
}

/** The most that EventBridge Scheduler allows: the time is what limits the attempts. */
const MOST_ATTEMPTS = 185;

/** EventBridge Scheduler puts the time that a call was meant for in its place (User Guide, "Adding context attributes"). */
export const SCHEDULED_TIME = '<aws.scheduler.scheduled-time>';

/** Calls a function, or sends a message to a queue, at set times. */
export class Schedule extends Construct {
  constructor(scope: Construct, id: string, props: ScheduleProps) {
    super(scope, id);
    const role = new iam.Role(this, 'Role', {
      description: `Role of a schedule: ${props.description}`,
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    new scheduler.CfnSchedule(this, 'Schedule', {
      description: props.description,
      scheduleExpression: props.expression,
      flexibleTimeWindow: { mode: 'OFF' },
      ...(props.group === undefined ? {} : { groupName: props.group.ref }),
      target: {
        ...allowTarget(role, props.target),
        roleArn: role.roleArn,
        input: JSON.stringify(props.input),
        retryPolicy: {
          maximumRetryAttempts: MOST_ATTEMPTS,
          maximumEventAgeInSeconds: props.retriesFor.toSeconds(),
        },
      },
    });
  }
}

/** @returns the target, which the role may use from now on, and a queue's dead-letter queue */
function allowTarget(
  role: iam.Role,
  target: ScheduleProps['target'],
): Pick<scheduler.CfnSchedule.TargetProperty, 'arn' | 'deadLetterConfig'> {
  if (target instanceof EventQueue) {
    target.allowSending(role);
    return { arn: target.queue.queueArn, deadLetterConfig: { arn: target.deadLetterQueue.queueArn } };
  }
  const { functionArn } = target.function;
  allow(role, { actions: ['lambda:InvokeFunction'], resources: [functionArn] });
  return { arn: functionArn };
}
