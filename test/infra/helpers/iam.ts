// A small evaluator of IAM policies: what the statements of a role allow, by the rules of the IAM User Guide ("Policy
// evaluation logic") for the parts of the policy language that the stack uses. It refuses any other part.

/** A statement with all references resolved. */
export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Principal?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** A request to an AWS API. */
export interface Call {
  readonly action: string;
  readonly resource: string;
  /** Condition keys that the request carries; several values for a multi-valued key. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

/**
 * @param statements what applies to the caller
 * @param call the request
 * @returns whether it is allowed: by one statement at least, and denied by none
 */
export function isAllowed(statements: readonly Statement[], call: Call): boolean {
  const fitting = statements.filter((statement) => fits(statement, call));
  return fitting.some(({ Effect }) => Effect === 'Allow') && !fitting.some(({ Effect }) => Effect === 'Deny');
}

function fits({ Action, Resource = '*', Condition = {} }: Statement, call: Call): boolean {
  return (
    many(Action).some((pattern) => isLike(call.action.toLowerCase(), pattern.toLowerCase())) &&
    many(Resource).some((pattern) => isLike(call.resource, pattern)) &&
    Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, wanted]) =>
        holds(operator, call.context?.[key], many(wanted).map(String)),
      ),
    )
  );
}

function holds(
  operator: string,
  value: string | readonly string[] | undefined,
  wanted: readonly string[],
): boolean {
  const [, forAny, name = '', ifExists] = /^(ForAnyValue:)?(\w+?)(IfExists)?$/.exec(operator) ?? [];
  if (name === 'Null') return (value === undefined) === (wanted[0] === 'true');
  if (value === undefined) return ifExists !== undefined;
  const values = many(value);
  if (forAny === undefined && values.length !== 1) throw new Error(`${operator} needs a single value`);
  return values.some((found) => wanted.some((pattern) => compare(name, found, pattern)));
}

function compare(operator: string, found: string, wanted: string): boolean {
  switch (operator) {
    case 'StringEquals':
    case 'Bool':
      return found === wanted;
    case 'StringLike':
    case 'ArnLike':
    case 'ArnEquals':
      return isLike(found, wanted);
    case 'NumericLessThan':
      return Number(found) < Number(wanted);
    default:
      throw new Error(`the condition operator ${operator} is not known here`);
  }
}

/** `*` stands for any characters, `?` for one. */
function isLike(value: string, pattern: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(value);
}

const many = (value: unknown): readonly string[] => (Array.isArray(value) ? value : [value as string]);
