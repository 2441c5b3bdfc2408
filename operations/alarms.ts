import { CloudWatchClient, type MetricAlarm, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import { ALARMS, type AlarmName, type AlarmText } from '../lambdas/shared/deployment/alarms.ts';
import { type PipelinePlace, placeCommands } from './commands.ts';
import type { Deployment } from './deployment.ts';

/** One alarm of the stack, and what it tells a person. */
export interface AlarmStatus extends AlarmText {
  /** As docs/operations.md names it. */
  readonly name: AlarmName;
  /** As CloudWatch names it. */
  readonly alarmName: string;
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  /** ISO 8601, when it came into this state. */
  readonly since?: string;
  /** CloudWatch's own sentence. */
  readonly stateReason?: string;
}

const NAMES = Object.keys(ALARMS) as AlarmName[];

/**
 * Reads the alarms of the stack.
 *
 * @param deployment what is deployed
 * @param place the pipeline, for the commands that the texts name
 * @returns those that are raised first, then in the order of the documentation; none where nothing watches, as on the local
 * cloud
 */
export async function readAlarms({ stackName }: Deployment, place: PipelinePlace): Promise<AlarmStatus[]> {
  const client = new CloudWatchClient();
  try {
    const found: AlarmStatus[] = [];
    const AlarmNamePrefix = alarmNamePrefix(stackName);
    for await (const page of paginateDescribeAlarms({ client }, { AlarmNamePrefix })) {
      found.push(...(page.MetricAlarms ?? []).flatMap((alarm) => statusOf(alarm, stackName, place)));
    }
    return found.toSorted(
      (a, b) =>
        Number(b.state === 'ALARM') - Number(a.state === 'ALARM') ||
        NAMES.indexOf(a.name) - NAMES.indexOf(b.name),
    );
  } finally {
    client.destroy();
  }
}

function statusOf(alarm: MetricAlarm, stackName: string, place: PipelinePlace): AlarmStatus[] {
  const { AlarmName: alarmName = '', StateValue, StateReason, StateUpdatedTimestamp } = alarm;
  const name = alarmOfStack(alarmName, stackName);
  if (name === undefined) return [];
  const { meaning, investigate, remedy } = ALARMS[name];
  return [
    {
      name,
      alarmName,
      meaning,
      investigate: placeCommands(investigate, place),
      remedy: placeCommands(remedy, place),
      state: StateValue ?? 'INSUFFICIENT_DATA',
      ...(StateReason === undefined ? {} : { stateReason: StateReason }),
      ...(StateUpdatedTimestamp === undefined ? {} : { since: StateUpdatedTimestamp.toISOString() }),
    },
  ];
}

/** Of the alarms of a stack `Stack-two` as well, if there is a stack `Stack`: hence not the name of the stack alone. */
const alarmNamePrefix = (stackName: string): string => `${stackName}-Monitoring`;

/**
 * Finds the alarm that CloudFormation has named: by its stack, its construct with eight hex digits, and a random part, as in
 * `Stack-MonitoringTokenRefused0A1B2C3D-XYZ`.
 *
 * @param alarmName name in CloudWatch
 * @param stackName name of the stack
 * @returns undefined for an alarm of another stack
 */
export function alarmOfStack(alarmName: string, stackName: string): AlarmName | undefined {
  const prefix = alarmNamePrefix(stackName);
  if (!alarmName.startsWith(prefix)) return undefined;
  const name = /^([A-Za-z]+)[0-9A-F]{8}-\w+$/.exec(alarmName.slice(prefix.length))?.[1];
  return NAMES.find((known) => known === name);
}
