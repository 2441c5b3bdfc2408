import { z } from 'zod';
import type { ScheduleSettings } from '../cloud-resources.ts';
import { SCHEDULED_TIME } from '../schedules.ts';
import { checked, type ResolvedResource } from './maker.ts';

const SECONDS = { minute: 60, hour: 3600, day: 86_400 } as const;

const schedule = z.strictObject({
  ScheduleExpression: z.string(),
  Target: z.strictObject({
    Arn: z.string(),
    DeadLetterConfig: z.strictObject({ Arn: z.string() }).optional(),
    Input: z
      .string()
      .refine(
        (input) => !input.replaceAll(SCHEDULED_TIME, '').includes('<aws.scheduler.'),
        `expected no context attribute but ${SCHEDULED_TIME}`,
      ),
    RetryPolicy: z.strictObject({ MaximumEventAgeInSeconds: z.number(), MaximumRetryAttempts: z.number() }),
    RoleArn: z.string(),
  }),
});

const ruleTargets = z.array(z.object({ Arn: z.string(), DeadLetterConfig: z.object({ Arn: z.string() }) }));

/** What a rule with a schedule sends (User Guide of EventBridge, "Scheduled Event"). */
const SCHEDULED_EVENT = { source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} };

/** What the schedules of a stack are made of. */
export interface ScheduleSources {
  readonly rules: readonly ResolvedResource[];
  readonly schedules: readonly ResolvedResource[];
  /** URLs of the queues, by ARN. */
  readonly queueUrls: ReadonlyMap<string, string>;
  /** ARN of what was made of a rule. */
  readonly arnOf: (rule: ResolvedResource) => string;
  /** Names of the functions, by ARN. */
  readonly functionNames: ReadonlyMap<string, string>;
}

/**
 * Reads the schedules of a stack: EventBridge's rules with one, and EventBridge Scheduler's.
 *
 * Those at a rate come true. Those at a time of day do not: a local cloud does not live until then; whoever needs the call makes it.
 *
 * @throws {TemplateError} when one has an unknown property
 */
export function schedulesOf({
  arnOf,
  functionNames,
  queueUrls,
  rules,
  schedules,
}: ScheduleSources): ScheduleSettings[] {
  const ofRules = rules.flatMap((rule) => {
    const { logicalId, properties } = rule;
    const everySeconds = secondsOf(String(properties['ScheduleExpression'] ?? ''));
    if (everySeconds === undefined) return [];
    return ruleTargets.parse(properties['Targets']).map(({ Arn, DeadLetterConfig }) => ({
      name: logicalId,
      everySeconds,
      input: SCHEDULED_EVENT,
      target: {
        queues: [Arn, DeadLetterConfig.Arn].map((arn) => ({ arn, url: queueUrls.get(arn) ?? '' })),
        ruleArn: arnOf(rule),
      },
    }));
  });
  const ofScheduler = schedules.flatMap((resource) => {
    const { ScheduleExpression, Target } = checked(schedule, resource);
    const everySeconds = secondsOf(ScheduleExpression);
    if (everySeconds === undefined) return [];
    return {
      name: resource.logicalId,
      everySeconds,
      input: JSON.parse(Target.Input),
      target: {
        functionName: functionNames.get(Target.Arn) ?? '',
        functionArn: Target.Arn,
        roleArn: Target.RoleArn,
      },
    };
  });
  return [...ofRules, ...ofScheduler];
}

/** Seconds between two times of `rate(…)`; undefined for `cron(…)` and for none. */
function secondsOf(expression: string): number | undefined {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  return unit === undefined ? undefined : Number(count) * SECONDS[unit as keyof typeof SECONDS];
}
