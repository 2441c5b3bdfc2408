import { z } from 'zod';

const EVENTBRIDGE = 'events.amazonaws.com';
const SEND = 'sqs:SendMessage';

const texts = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());

const policySchema = z.object({
  Statement: z.array(
    z.object({
      Effect: z.enum(['Allow', 'Deny']),
      Principal: z
        .union([z.literal('*'), z.object({ AWS: texts.optional(), Service: texts.optional() })])
        .optional(),
      Action: texts.optional(),
      Resource: texts.optional(),
      Condition: z.record(z.string(), z.record(z.string(), texts)).optional(),
    }),
  ),
});

type Statement = z.infer<typeof policySchema>['Statement'][number];

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
  if (policy === undefined) return [...ruleArns];
  const statements = policySchema
    .parse(JSON.parse(policy))
    .Statement.filter((statement) => isOfEventBridge(statement, queueArn));
  const isDenied = statements.some(({ Effect, Condition }) => Effect === 'Deny' && Condition === undefined);
  const allowing = statements.filter(({ Effect }) => Effect === 'Allow');
  return ruleArns.filter((rule) => isDenied || !allowing.some((statement) => isForRule(statement, rule)));
}

function isOfEventBridge({ Principal, Action = [], Resource = [] }: Statement, queueArn: string): boolean {
  const isPrincipal =
    Principal === '*' ||
    Principal?.AWS?.includes('*') === true ||
    Principal?.Service?.includes(EVENTBRIDGE) === true;
  return (
    isPrincipal &&
    Action.some((pattern) => matches(pattern.toLowerCase(), SEND.toLowerCase())) &&
    Resource.some((pattern) => matches(pattern, queueArn))
  );
}

const ARN_OPERATORS = ['ArnEquals', 'ArnLike', 'StringEquals', 'StringLike'];

const isForRule = ({ Condition = {} }: Statement, ruleArn: string): boolean =>
  Object.entries(Condition).every(
    ([operator, keys]) =>
      ARN_OPERATORS.includes(operator) &&
      Object.entries(keys).every(
        ([key, patterns]) =>
          key.toLowerCase() === 'aws:sourcearn' && patterns.some((pattern) => matches(pattern, ruleArn)),
      ),
  );

/** Whether a text fits a pattern with `*` and `?`. */
function matches(pattern: string, text: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}$`).test(text);
}
