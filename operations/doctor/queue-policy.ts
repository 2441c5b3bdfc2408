import { type Condition, letsEventBridge, matches } from './resource-policy.ts';

/**
 * Finds the rules whose events a queue does not accept. A statement with a condition that the stack does not write counts as
 * none: nobody here knows whether EventBridge fulfils it.
 *
 * @param policy the policy of the queue, undefined when it has none
 * @param queueArn ARN of the queue
 * @param ruleArns ARNs of the rules that send to it
 * @returns the ARNs that the policy does not let send
 */
export function refusedRules(
  policy: string | undefined,
  queueArn: string,
  ruleArns: readonly string[],
): string[] {
  const use = { action: 'sqs:SendMessage', resource: queueArn };
  return ruleArns.filter((rule) => !letsEventBridge(policy, use, (condition) => isForRule(condition, rule)));
}

const ARN_OPERATORS = ['ArnEquals', 'ArnLike', 'StringEquals', 'StringLike'];

const isForRule = (condition: Condition, ruleArn: string): boolean =>
  Object.entries(condition).every(
    ([operator, keys]) =>
      ARN_OPERATORS.includes(operator) &&
      Object.entries(keys).every(
        ([key, patterns]) =>
          key.toLowerCase() === 'aws:sourcearn' && patterns.some((pattern) => matches(pattern, ruleArn)),
      ),
  );
