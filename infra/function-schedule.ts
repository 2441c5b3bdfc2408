import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { allow } from './permissions.ts';
import type { PipelineFunction } from './pipeline-function.ts';

export interface FunctionScheduleProps {
  /** What the call does, for the console. */
  readonly description: string;
  /** The function that is called. */
  readonly target: PipelineFunction;
  /** When, in UTC: `cron(…)` or `rate(…)`. */
  readonly expression: string;
  /** Input of the function. */
  readonly input: Readonly<Record<string, string | boolean>>;
}

/** Calls a function at set times. */
export class FunctionSchedule extends Construct {
  constructor(scope: Construct, id: string, props: FunctionScheduleProps) {
    super(scope, id);
    const { functionArn } = props.target.function;
    const role = new iam.Role(this, 'Role', {
      description: `Role of a schedule: ${props.description}`,
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    allow(role, { actions: ['lambda:InvokeFunction'], resources: [functionArn] });
    new scheduler.CfnSchedule(this, 'Schedule', {
      description: props.description,
      scheduleExpression: props.expression,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: functionArn,
        roleArn: role.roleArn,
        input: JSON.stringify(props.input),
        // A day of retries would only queue calls that the next scheduled call makes unnecessary.
        retryPolicy: { maximumRetryAttempts: 3, maximumEventAgeInSeconds: 900 },
      },
    });
  }
}
