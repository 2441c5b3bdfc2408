import { LocalCloudError } from '../errors.ts';

/** Condition keys of a request; several values for a multi-valued key. */
export type RequestContext = Readonly<Record<string, string | readonly string[]>>;

type Comparison = (found: string, wanted: string) => boolean;

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  StringEquals: (found, wanted) => found === wanted,
  StringEqualsIgnoreCase: (found, wanted) => found.toLowerCase() === wanted.toLowerCase(),
  StringLike: isLike,
  Bool: (found, wanted) => found.toLowerCase() === wanted.toLowerCase(),
  ArnEquals: isLikeArn,
  ArnLike: isLikeArn,
  NumericEquals: (found, wanted) => Number(found) === Number(wanted),
  NumericLessThan: (found, wanted) => Number(found) < Number(wanted),
  NumericLessThanEquals: (found, wanted) => Number(found) <= Number(wanted),
  NumericGreaterThan: (found, wanted) => Number(found) > Number(wanted),
  NumericGreaterThanEquals: (found, wanted) => Number(found) >= Number(wanted),
};

/** Matches a request when the operator without "Not" does not. */
const NEGATED: Readonly<Record<string, string>> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
  NumericNotEquals: 'NumericEquals',
};

const OPERATOR = /^(?:(?<set>ForAnyValue|ForAllValues):)?(?<name>\w+?)(?<ifExists>IfExists)?$/;

/**
 * Tells whether a condition holds (IAM User Guide, "Condition operators" and "Multivalued context keys").
 *
 * @param operator as in the policy, for example `ForAnyValue:StringLikeIfExists`
 * @param found the key's value in the request; undefined when the request has no such key
 * @param wanted the values of the policy, of which one is enough
 * @throws {LocalCloudError} when the operator is not evaluated here
 */
export function conditionHolds(
  operator: string,
  found: string | readonly string[] | undefined,
  wanted: readonly string[],
): boolean {
  const { set, name = '', ifExists } = OPERATOR.exec(operator)?.groups ?? {};
  if (name === 'Null') return (found === undefined) === (wanted[0] === 'true');
  const isNegated = name in NEGATED;
  const compare = COMPARISONS[NEGATED[name] ?? name];
  if (compare === undefined)
    throw new LocalCloudError(`the condition operator ${operator} is not known here`);
  // An absent key matches every negated operator, and the empty set of values matches ForAllValues.
  if (found === undefined) return isNegated || ifExists !== undefined || set === 'ForAllValues';
  const matches = (value: string): boolean => wanted.some((pattern) => compare(value, pattern)) !== isNegated;
  const values = [found].flat();
  return set === 'ForAnyValue' ? values.some(matches) : values.every(matches);
}

/** Each request is compared with the same few hundred patterns. */
const expressions = new Map<string, RegExp>();

/** `*` matches any characters, also none, and `?` matches one. */
export function isLike(value: string, pattern: string): boolean {
  const expression = expressions.get(pattern) ?? expressionOf(pattern);
  expressions.set(pattern, expression);
  return expression.test(value);
}

function expressionOf(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's');
}

/** Each of the six parts of an ARN is compared by itself; the last one holds all further colons. */
export function isLikeArn(value: string, pattern: string): boolean {
  const parts = partsOfArn(value);
  return partsOfArn(pattern).every((part, index) => isLike(parts[index] ?? '', part));
}

function partsOfArn(arn: string): string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}
