import { expect, test } from 'vitest';
import { conditionHolds, isLike } from '../../../local/iam/conditions.ts';

// Cases of the IAM User Guide: "Condition operators", "Multivalued context keys" and "Wildcards in ARNs".
test.each([
  ['StringEquals', 'johndoe', ['johndoe'], true],
  ['StringEquals', 'JohnDoe', ['johndoe'], false],
  ['StringEqualsIgnoreCase', 'JohnDoe', ['johndoe'], true],
  ['StringEquals', undefined, ['johndoe'], false],
  ['StringNotEquals', undefined, ['johndoe'], true],
  ['StringNotEquals', 'a', ['a', 'b'], false],
  ['StringNotEquals', 'c', ['a', 'b'], true],
  ['StringLike', 'home/David/x', ['', 'home/', 'home/David/*'], true],
  ['StringLike', 'home/Bob/x', ['', 'home/', 'home/David/*'], false],
  ['StringLike', undefined, ['*'], false],
  ['StringLikeIfExists', undefined, ['t1.*'], true],
  ['StringLikeIfExists', 'm1.large', ['t1.*'], false],
  ['Null', undefined, ['true'], true],
  ['Null', 'x', ['true'], false],
  ['Null', 'x', ['false'], true],
  ['Bool', 'true', ['true'], true],
  ['NumericLessThan', '1.1', ['1.2'], true],
  ['NumericLessThan', '1.2', ['1.2'], false],
  ['NumericLessThanEquals', '10', ['10'], true],
  ['ArnEquals', 'arn:aws:sns:us-east-2:123456789012:topic', ['arn:aws:sns:*:123456789012:topic'], true],
  ['ArnLike', 'arn:aws:sns:us-east-2:999999999999:topic', ['arn:aws:sns:*:123456789012:topic'], false],
  // A wildcard does not reach across the parts of an ARN.
  ['ArnLike', 'arn:aws:sns:a:b:123456789012:topic', ['arn:aws:sns:*:123456789012:topic'], false],
  ['ForAnyValue:StringEquals', ['a', 'x'], ['x'], true],
  ['ForAnyValue:StringEquals', [], ['x'], false],
  ['ForAnyValue:StringEquals', undefined, ['x'], false],
  ['ForAllValues:StringEquals', ['a', 'x'], ['x'], false],
  ['ForAllValues:StringEquals', ['x'], ['a', 'x'], true],
  ['ForAllValues:StringEquals', undefined, ['x'], true],
])('%s of %j with %j is %j', (operator, found, wanted, expected) => {
  expect(conditionHolds(operator, found, wanted)).toBe(expected);
});

test('an operator that is not known is refused', () => {
  expect(() => conditionHolds('DateGreaterThan', '2026-01-01', ['2025-01-01'])).toThrow('DateGreaterThan');
});

test.each([
  ['arn:aws:s3:::b/a/b/c', 'arn:aws:s3:::b/*', true],
  ['arn:aws:s3:::b/', 'arn:aws:s3:::b/*', true],
  ['arn:aws:s3:::b', 'arn:aws:s3:::b/*', false],
  ['secret-AbCdEf', 'secret-??????', true],
  ['secret-AbCdE', 'secret-??????', false],
  ['a+b(c)', 'a+b(c)', true],
])('%s is like %s: %j', (value, pattern, expected) => {
  expect(isLike(value, pattern)).toBe(expected);
});
