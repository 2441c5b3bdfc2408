// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are CloudFormation's own
import { describe, expect, test } from 'vitest';
import { TemplateError } from '../../../local/template/errors.ts';
import { referencesOf, resolveValue, type Scope } from '../../../local/template/intrinsics.ts';

const scope: Scope = {
  ref: (name) => `ref(${name})`,
  attribute: (logicalId, attribute) => `${attribute}(${logicalId})`,
};

describe('resolveValue', () => {
  test.each<[string, unknown, unknown]>([
    ['a value without references', { a: [1, true, null, 'x'] }, { a: [1, true, null, 'x'] }],
    ['Ref', { Ref: 'Queue' }, 'ref(Queue)'],
    ['Fn::GetAtt', { 'Fn::GetAtt': ['Queue', 'Arn'] }, 'Arn(Queue)'],
    ['Fn::GetAtt as text', { 'Fn::GetAtt': 'Queue.Arn' }, 'Arn(Queue)'],
    ['Fn::Join of references', { 'Fn::Join': ['/', ['s3:/', { Ref: 'Bucket' }, 'a']] }, 's3://ref(Bucket)/a'],
    [
      'Fn::Sub',
      { 'Fn::Sub': 'x-${AWS::Region}-${Queue.Arn}-${!Kept}' },
      'x-ref(AWS::Region)-Arn(Queue)-${Kept}',
    ],
    [
      'Fn::Select of Fn::Split',
      { 'Fn::Select': [1, { 'Fn::Split': [':', { 'Fn::Join': ['', ['a:', { Ref: 'B' }]] }] }] },
      'ref(B)',
    ],
    ['references deep inside', { a: [{ b: { Ref: 'C' } }] }, { a: [{ b: 'ref(C)' }] }],
  ])('resolves %s', (_what, value, expected) => {
    expect(resolveValue(value, scope)).toEqual(expected);
  });

  test.each([
    [{ 'Fn::If': ['C', 1, 2] }, 'Fn::If is not known here'],
    [{ 'Fn::ImportValue': 'x' }, 'Fn::ImportValue is not known here'],
    [{ 'Fn::Join': ['', 'x'] }, 'Fn::Join: expected a list'],
    [{ Ref: ['x'] }, 'Ref: expected text, found ["x"]'],
    [{ 'Fn::Sub': ['x', {}] }, 'Fn::Sub with variables of its own is not known here'],
  ])('refuses %j', (value, message) => {
    expect(() => resolveValue(value, scope)).toThrow(new TemplateError(message));
  });
});

test('referencesOf names everything that a part of a template refers to, once', () => {
  const part = {
    a: { Ref: 'A' },
    b: [
      { 'Fn::GetAtt': ['B', 'Arn'] },
      { 'Fn::Join': ['', [{ Ref: 'A' }, { 'Fn::Select': [0, { 'Fn::Split': ['', { Ref: 'C' }] }] }]] },
    ],
    c: { 'Fn::Sub': '${D}-${E.Arn}' },
  };

  expect([...referencesOf(part)].sort()).toEqual(['A', 'B', 'C', 'D', 'E']);
});
