import { expect, test } from 'vitest';
import { schedulesOf } from '../../../local/template/schedules.ts';

const scheduleWith = (Input: string) => ({
  logicalId: 'Hourly',
  type: 'AWS::Scheduler::Schedule',
  physicalName: 'Hourly',
  properties: {
    ScheduleExpression: 'rate(1 hour)',
    Target: {
      Arn: 'arn:checker',
      Input,
      RetryPolicy: { MaximumEventAgeInSeconds: 900, MaximumRetryAttempts: 185 },
      RoleArn: 'arn:role',
    },
  },
});

const inputsOf = (input: string): unknown[] =>
  schedulesOf({
    rules: [],
    schedules: [scheduleWith(input)],
    queueUrls: new Map(),
    arnOf: () => '',
    functionNames: new Map([['arn:checker', 'checker']]),
  }).map((schedule) => schedule.input);

test('the time of a schedule is kept in its input until the call', () => {
  const input = { scheduledAt: '<aws.scheduler.scheduled-time>' };

  expect(inputsOf(JSON.stringify(input))).toEqual([input]);
});

test('another context attribute in the input of a schedule is refused', () => {
  expect(() => inputsOf('{"id":"<aws.scheduler.execution-id>"}')).toThrow(
    'expected no context attribute but <aws.scheduler.scheduled-time>',
  );
});
