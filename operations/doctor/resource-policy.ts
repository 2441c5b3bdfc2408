import { z } from 'zod';

const EVENTBRIDGE = 'events.amazonaws.com';

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

/** The condition of a statement: operators, their keys, and the texts of each key. */
export type Condition = NonNullable<Statement['Condition']>;

/** What EventBridge is to do. */
export interface Use {
  /** For example `sqs:SendMessage`. */
  readonly action: string;
  /** ARN or id of the resource that has the policy. */
  readonly resource: string;
}

/**
 * Tells whether the policy of a resource lets EventBridge use it. A denial counts only without a condition.
 *
 * @param policy the policy, undefined when there is none
 * @param use the action, and the resource
 * @param isFulfilled whether EventBridge fulfils the condition of a statement that allows it; without one the condition is empty
 */
export function letsEventBridge(
  policy: string | undefined,
  use: Use,
  isFulfilled: (condition: Condition) => boolean,
): boolean {
  if (policy === undefined) return false;
  const statements = policySchema
    .parse(JSON.parse(policy))
    .Statement.filter((statement) => isOfEventBridge(statement, use));
  const isDenied = statements.some(({ Effect, Condition }) => Effect === 'Deny' && Condition === undefined);
  return (
    !isDenied && statements.some(({ Effect, Condition = {} }) => Effect === 'Allow' && isFulfilled(Condition))
  );
}

function isOfEventBridge(statement: Statement, { action, resource }: Use): boolean {
  const { Action = [], Resource = [] } = statement;
  return (
    namesEventBridge(statement) &&
    Action.some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase())) &&
    Resource.some((pattern) => matches(pattern, resource))
  );
}

/** `{"AWS": "*"}` stands for all identities of AWS accounts. That it includes services is assumed of a denial only. */
const namesEventBridge = ({ Effect, Principal }: Statement): boolean =>
  Principal === '*' ||
  Principal?.Service?.includes(EVENTBRIDGE) === true ||
  (Effect === 'Deny' && Principal?.AWS?.includes('*') === true);

/** Whether a text fits a pattern with `*` and `?`. */
export function matches(pattern: string, text: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}$`).test(text);
}
