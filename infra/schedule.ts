import { Stack } from 'aws-cdk-lib';
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
}

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
      target: {
        arn: allowTarget(role, props.target),
        roleArn: role.roleArn,
        input: JSON.stringify(props.input),
        // A day of retries would only queue calls that the next scheduled call makes unnecessary.
        retryPolicy: { maximumRetryAttempts: 3, maximumEventAgeInSeconds: 900 },
      },
    });
  }
}

/** @returns ARN of the target, which the role may use from now on */
function allowTarget(role: iam.Role, target: ScheduleProps['target']): string {
  if (target instanceof EventQueue) {
    target.allowSending(role);
    return target.queue.queueArn;
  }
  const { functionArn } = target.function;
  allow(role, { actions: ['lambda:InvokeFunction'], resources: [functionArn] });
  return functionArn;
}
