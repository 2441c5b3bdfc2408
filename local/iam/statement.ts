import { z } from 'zod';
import { LocalCloudError } from '../errors.ts';

const text = z.string();
const texts = z.union([text, z.array(text)]).transform((value) => [value].flat());
/** The policy language takes numbers and booleans for their texts. */
const values = z
  .union([text, z.number(), z.boolean(), z.array(z.union([text, z.number(), z.boolean()]))])
  .transform((value) => [value].flat().map(String));

const statement = z.strictObject({
  Sid: text.optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Principal: z
    .union([z.literal('*'), z.strictObject({ AWS: texts.optional(), Service: texts.optional() })])
    .optional(),
  Action: texts,
  Resource: texts.optional(),
  Condition: z.record(text, z.record(text, values)).optional(),
});

const document = z.object({ Statement: z.preprocess((value) => [value].flat(), z.array(statement)) });

/** Who a statement of a resource's policy is for. */
export type Principals = '*' | { readonly AWS?: readonly string[]; readonly Service?: readonly string[] };

/** A statement of a policy, with lists where the policy language also takes a single value. */
export interface Statement {
  /** The policy it is part of, and its place there, for example `UploaderRole 3`. */
  readonly id: string;
  readonly effect: 'Allow' | 'Deny';
  /** Undefined in the policy of an identity. */
  readonly principals: Principals | undefined;
  readonly actions: readonly string[];
  /** Undefined in a trust policy, which is for its role alone. */
  readonly resources: readonly string[] | undefined;
  /** By operator, then by condition key. */
  readonly conditions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/**
 * Reads a policy document.
 *
 * @param owner whose policy it is; part of the ids of its statements
 * @param value the document, with references resolved
 * @throws {LocalCloudError} when it has an element that is not evaluated here, such as NotAction
 */
export function parsePolicy(owner: string, value: unknown): Statement[] {
  const parsed = document.safeParse(value);
  if (!parsed.success) {
    throw new LocalCloudError(`the policy of ${owner}: ${z.prettifyError(parsed.error)}`);
  }
  return parsed.data.Statement.map(({ Effect, Principal, Action, Resource, Condition }, index) => ({
    id: `${owner} ${index + 1}`,
    effect: Effect,
    principals: Principal as Principals | undefined,
    actions: Action,
    resources: Resource,
    conditions: Condition ?? {},
  }));
}
