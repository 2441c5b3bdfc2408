import type { LocalCloud } from '../../local/cloud.ts';
import type { JudgedCall } from '../../local/iam/access-record.ts';

/** What the stack's policies had to judge. */
export interface PolicyFigures {
  /** Kinds of calls of roles and services that were refused, as `<caller>: <action>`. */
  readonly refused: readonly string[];
  /** Roles of the stack of which no call was judged. */
  readonly silentRoles: readonly string[];
  readonly judgedRoles: number;
}

/** Reads the record of the guard, which every call of the soak had to pass. */
export function judgedByPolicies({ guard, resources: { policies } }: LocalCloud): PolicyFigures {
  const calls = guard.record.calls();
  const judged = new Set(calls.flatMap(({ caller }) => (caller.kind === 'role' ? caller.arn : [])));
  const refused = calls.filter(
    ({ caller, decision }) => caller.kind !== 'administrator' && !decision.isAllowed,
  );
  return {
    refused: refused.filter((judged) => !tellsThatMissing(judged)).map(nameOf),
    silentRoles: [...policies.ofRoles.keys()].filter((role) => !judged.has(role)),
    judgedRoles: judged.size,
  };
}

/** Before S3 tells that an object is missing it asks for this; functions take its "access denied" for missing. */
const tellsThatMissing = ({ call }: JudgedCall): boolean =>
  call.action === 's3:ListBucket' && call.context?.['s3:prefix'] === undefined;

function nameOf({ call, caller }: JudgedCall): string {
  const who = caller.kind === 'role' ? caller.arn : caller.kind === 'service' ? caller.service : caller.kind;
  return `${who}: ${call.action} on ${call.resource}`;
}
