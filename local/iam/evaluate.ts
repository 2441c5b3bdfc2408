import { conditionHolds, isLike, type RequestContext } from './conditions.ts';
import type { Principals, Statement } from './statement.ts';

/** One thing that a caller asks of AWS. One request may ask for several. */
export interface Call {
  /** For example `s3:GetObject`. */
  readonly action: string;
  /** ARN, or `*` for an action without resources. */
  readonly resource: string;
  readonly context?: RequestContext;
}

/** Who asks. */
export type Caller =
  /** The account's administrator, who may do everything that no policy denies. */
  | { readonly kind: 'administrator' }
  | { readonly kind: 'role'; readonly arn: string }
  /** An AWS service in its own name, for example `events.amazonaws.com`. */
  | { readonly kind: 'service'; readonly service: string };

/** The policies that apply to a call. */
export interface ApplicablePolicies {
  /** ARN of the account's root, which means the account in the policies of resources. */
  readonly accountArn: string;
  /** The statements of the caller's own policies; none for a service. */
  readonly identity: readonly Statement[];
  /** The statements of the resource's policy; undefined when it has none. */
  readonly resource: readonly Statement[] | undefined;
}

/** What came of a call, and why. */
export interface Decision {
  readonly isAllowed: boolean;
  /** Ids of the statements that it was allowed by, or explicitly denied by; none for an implicit denial. */
  readonly by: readonly string[];
}

/**
 * Decides on a call within one account (IAM User Guide, "Policy evaluation logic"; KMS Developer Guide, "Key policies").
 *
 * A denying statement decides. Otherwise one allowing statement is enough, in the caller's own policies or in that of the
 * resource; what allows the account's root leaves the decision to the caller's own policies. A key is the exception: its policy
 * has to allow the caller or the account, whatever the caller's own policies say.
 *
 * @param caller who asks
 * @param call what is asked
 * @param policies the policies that apply
 */
export function decide(caller: Caller, call: Call, policies: ApplicablePolicies): Decision {
  const { accountArn, identity, resource = [] } = policies;
  const own = identity.filter((statement) => covers(statement, call));
  const ofResource = resource.filter(
    (statement) => covers(statement, call) && isFor(statement.principals, caller, accountArn),
  );
  const denials = [...own, ...ofResource].filter(({ effect }) => effect === 'Deny');
  if (denials.length > 0) return { isAllowed: false, by: idsOf(denials) };
  if (caller.kind === 'administrator') return { isAllowed: true, by: [] };

  const direct = ofResource.filter(({ principals }) => namesCaller(principals, caller));
  const allowing = [...own, ...direct];
  const delegating = ofResource.filter((statement) => !direct.includes(statement));
  const isKey = call.action.startsWith('kms:');
  if (isKey && direct.length === 0) {
    const isAllowed = delegating.length > 0 && own.length > 0;
    return { isAllowed, by: isAllowed ? idsOf([...own, ...delegating]) : [] };
  }
  return { isAllowed: allowing.length > 0, by: idsOf(allowing) };
}

/** Whether action, resource and conditions of a statement fit a call. */
export function covers({ actions, resources, conditions }: Statement, call: Call): boolean {
  return (
    actions.some((pattern) => isLike(call.action.toLowerCase(), pattern.toLowerCase())) &&
    (resources === undefined || resources.some((pattern) => isLike(call.resource, pattern))) &&
    Object.entries(conditions).every(([operator, keys]) =>
      Object.entries(keys).every(([key, wanted]) => conditionHolds(operator, call.context?.[key], wanted)),
    )
  );
}

function isFor(principals: Principals | undefined, caller: Caller, accountArn: string): boolean {
  if (namesCaller(principals, caller)) return true;
  const isOfAccount = caller.kind !== 'service';
  return isOfAccount && typeof principals === 'object' && principals.AWS?.includes(accountArn) === true;
}

function namesCaller(principals: Principals | undefined, caller: Caller): boolean {
  if (principals === undefined) return false;
  if (principals === '*' || principals.AWS?.includes('*') === true) return true;
  if (caller.kind === 'role') return principals.AWS?.includes(caller.arn) === true;
  return caller.kind === 'service' && principals.Service?.includes(caller.service) === true;
}

const idsOf = (statements: readonly Statement[]): string[] => statements.map(({ id }) => id);
