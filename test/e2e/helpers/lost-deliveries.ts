import type { LocalCloud } from '../../../local/cloud.ts';
import type { JudgedCall } from '../../../local/iam/access-record.ts';

/** Takes from queues what allows EventBridge to send to them. */
export interface Refusal {
  /** Calls that were known before. */
  readonly since: number;
  /** Gives it back. */
  now(): void;
}

/**
 * Takes the allowing statements of functions' queues away, as somebody may who changes a policy by hand.
 *
 * @param names of the functions
 */
export function refuseDeliveries(cloud: LocalCloud, names: readonly string[]): Refusal {
  const { policies } = cloud.resources;
  const ofResources = new Map(policies.ofResources);
  for (const name of names) {
    const arn = cloud.function(name).settings.queue?.arn ?? '';
    ofResources.set(
      arn,
      (ofResources.get(arn) ?? []).filter(({ effect }) => effect === 'Deny'),
    );
  }
  const since = cloud.guard.record.calls().length;
  cloud.guard.enforce({ ...policies, ofResources });
  return { since, now: () => cloud.guard.enforce(policies) };
}

/** The rules whose events went to a dead-letter queue since then. */
export const deadLettersOfRules = (cloud: LocalCloud, since: number): JudgedCall[] =>
  cloud.guard.record
    .calls()
    .slice(since)
    .filter(
      ({ call, decision }) =>
        call.action === 'sqs:SendMessage' &&
        call.resource.includes('DeadLetters') &&
        call.context?.['aws:SourceArn'] !== undefined &&
        decision.isAllowed,
    );
