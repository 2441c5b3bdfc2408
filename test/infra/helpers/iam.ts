import { type Call, covers } from '../../../local/iam/evaluate.ts';
import { parsePolicy } from '../../../local/iam/statement.ts';

/** A statement with all references resolved. */
export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Principal?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export type { Call } from '../../../local/iam/evaluate.ts';

/**
 * @param statements what applies to the caller, which each of them is for
 * @param call the request
 * @returns whether it is allowed: by one statement at least, and denied by none
 */
export function isAllowed(statements: readonly Statement[], call: Call): boolean {
  const fitting = parsePolicy('these', { Statement: statements }).filter((statement) =>
    covers(statement, call),
  );
  return fitting.some(({ effect }) => effect === 'Allow') && !fitting.some(({ effect }) => effect === 'Deny');
}
