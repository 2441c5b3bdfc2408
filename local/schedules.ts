import { setTimeout as sleep } from 'node:timers/promises';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { LocalAws } from './aws.ts';
import type { ScheduleSettings } from './cloud-resources.ts';
import { NotAllowedError } from './errors.ts';
import type { Guard } from './iam/guard.ts';
import { mayDeliver } from './iam/guarded-endpoint.ts';
import { admitSchedule } from './iam/service-calls.ts';
import type { LocalFunction } from './local-function.ts';
import { named } from './named.ts';

/** After these seconds a call that failed is repeated. Lambda repeats an asynchronous call twice too, after one and two minutes. */
const REPEAT_AFTER_SECONDS = [1, 2];

/** EventBridge Scheduler puts the time of a call in its place (User Guide, "Adding context attributes"). */
export const SCHEDULED_TIME = '<aws.scheduler.scheduled-time>';

/** What schedules act on. */
export interface Surroundings {
  readonly aws: LocalAws;
  readonly guard: Guard;
  readonly functions: ReadonlyMap<string, Pick<LocalFunction, 'invoke'>>;
  /** Gets what ends each schedule. */
  readonly closers: (() => Promise<void> | void)[];
}

/**
 * Lets every schedule at a rate come true, as EventBridge and its scheduler do.
 *
 * @param schedules of the stack
 * @param otherSeconds how often all of them come true; undefined: as deployed
 */
export function startSchedules(
  schedules: readonly ScheduleSettings[],
  otherSeconds: number | undefined,
  surroundings: Surroundings,
): void {
  for (const { everySeconds, input, target } of schedules) {
    const end = new AbortController();
    const timer = setInterval(
      // A failure is in the function's log; the schedule goes on.
      () => void tell(target, filled(input, new Date()), surroundings, end.signal).catch(() => undefined),
      (otherSeconds ?? everySeconds) * 1000,
    );
    surroundings.closers.push(() => {
      clearInterval(timer);
      end.abort();
    });
  }
}

/** @returns the input of a call, with its time to the second */
function filled(input: unknown, time: Date): unknown {
  const text = `${time.toISOString().slice(0, 'yyyy-mm-ddThh:mm:ss'.length)}Z`;
  return JSON.parse(JSON.stringify(input).replaceAll(SCHEDULED_TIME, text));
}

async function tell(
  target: ScheduleSettings['target'],
  input: unknown,
  { aws, functions, guard }: Surroundings,
  end: AbortSignal,
): Promise<void> {
  if ('functionName' in target) {
    admitSchedule(guard, target);
    await invokeRepeatedly(named(functions, target.functionName), input, end);
    return;
  }
  const { queues, ruleArn } = target;
  const queue = queues.find(({ arn }) => mayDeliver(guard, ruleArn, arn));
  if (queue === undefined) {
    throw new NotAllowedError(`${ruleArn} may not send to ${queues.map(({ arn }) => arn).join(' or ')}`);
  }
  await aws.clients.sqs.send(
    new SendMessageCommand({ QueueUrl: queue.url, MessageBody: JSON.stringify(input) }),
  );
}

/** Invokes a function, and again when it fails, as Lambda does for its schedules. */
async function invokeRepeatedly(
  target: Pick<LocalFunction, 'invoke'>,
  input: unknown,
  end: AbortSignal,
): Promise<void> {
  for (const seconds of REPEAT_AFTER_SECONDS) {
    try {
      await target.invoke(input);
      return;
    } catch {
      await sleep(seconds * 1000, undefined, { signal: end });
    }
  }
  await target.invoke(input);
}
