import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { LocalAws } from './aws.ts';
import type { ScheduleSettings } from './cloud-resources.ts';
import { NotAllowedError } from './errors.ts';
import type { Guard } from './iam/guard.ts';
import { mayDeliver } from './iam/guarded-endpoint.ts';
import { admitSchedule } from './iam/service-calls.ts';
import type { LocalFunction } from './local-function.ts';
import { named } from './named.ts';

/** What schedules act on. */
export interface Surroundings {
  readonly aws: LocalAws;
  readonly guard: Guard;
  readonly functions: ReadonlyMap<string, LocalFunction>;
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
    const timer = setInterval(
      // A failure is in the function's log; the schedule goes on.
      () => void tell(target, input, surroundings).catch(() => undefined),
      (otherSeconds ?? everySeconds) * 1000,
    );
    surroundings.closers.push(() => clearInterval(timer));
  }
}

async function tell(
  target: ScheduleSettings['target'],
  input: unknown,
  { aws, functions, guard }: Surroundings,
): Promise<void> {
  if ('functionName' in target) {
    admitSchedule(guard, target);
    await named(functions, target.functionName).invoke(input);
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
