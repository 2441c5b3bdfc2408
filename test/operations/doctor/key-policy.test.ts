import { describe, expect, test } from 'vitest';
import { refusedKeyActions } from '../../../operations/doctor/key-policy.ts';
import { Places } from '../../infra/helpers/places.ts';
import { FULL_CONFIG, ofType, synthesize } from '../../infra/helpers/synthesize.ts';

const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/5f0c2a4e-7d3b-4c19-9b60-1e8a2f7d4c31';
const BOTH = ['kms:Decrypt', 'kms:GenerateDataKey'];

const statement = {
  Effect: 'Allow',
  Principal: { Service: 'events.amazonaws.com' },
  Action: BOTH,
  Resource: '*',
};
const archive = {
  ...statement,
  Condition: { StringEquals: { 'kms:EncryptionContext:aws:events:event-bus:arn': 'arn:bus' } },
};

const refused = (...statements: object[]): string[] =>
  refusedKeyActions(JSON.stringify({ Version: '2012-10-17', Statement: statements }), KEY);

describe('refusedKeyActions', () => {
  test('finds nothing in the policy that the stack writes, and both actions without its statement for queues', () => {
    const synthesis = synthesize(FULL_CONFIG);
    const [key] = ofType(synthesis.resources, 'AWS::KMS::Key').map(([, { Properties }]) =>
      JSON.stringify(new Places(synthesis).resolve(Properties['KeyPolicy'])),
    );
    const { Statement } = JSON.parse(key ?? '') as { Statement: { Sid: string }[] };
    const others = Statement.filter(({ Sid }) => Sid !== 'EventBridgeSendsToQueues');

    expect(refusedKeyActions(key, KEY)).toEqual([]);
    expect(others).toHaveLength(Statement.length - 1);
    expect(refused(...others)).toEqual(BOTH);
  });

  test.each([
    ['allows both', [statement], []],
    ['allows one', [{ ...statement, Action: 'kms:Decrypt' }], ['kms:GenerateDataKey']],
    ['has patterns in another case', [{ ...statement, Action: ['KMS:decrypt', 'kms:Generate*Key'] }], []],
    ['allows them to everybody', [{ ...statement, Principal: '*' }], []],
    ['allows them to the identities of accounts', [{ ...statement, Principal: { AWS: '*' } }], BOTH],
    ['allows them for the archive alone', [archive], BOTH],
    ['denies one', [statement, { ...statement, Effect: 'Deny', Action: 'kms:Decrypt' }], ['kms:Decrypt']],
    ['denies them on a condition', [statement, { ...archive, Effect: 'Deny' }], []],
    ['says nothing', [], BOTH],
  ])('judges a policy that %s', (_what, statements, expected) => {
    expect(refused(...statements)).toEqual(expected);
  });

  test('takes a key without a policy for one that refuses both', () => {
    expect(refusedKeyActions(undefined, KEY)).toEqual(BOTH);
  });
});
