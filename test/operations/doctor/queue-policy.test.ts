import { describe, expect, test } from 'vitest';
import { refusedRules } from '../../../operations/doctor/queue-policy.ts';
import { Places } from '../../infra/helpers/places.ts';
import { FULL_CONFIG, ofType, synthesize } from '../../infra/helpers/synthesize.ts';

const QUEUE = 'arn:aws:sqs:eu-west-1:111122223333:deliveries';
const RULE = 'arn:aws:events:eu-west-1:111122223333:rule/Stack-NewPartitions-1A';
const OTHER = 'arn:aws:events:eu-west-1:111122223333:rule/Stack-Clock-2B';

const statement = {
  Effect: 'Allow',
  Principal: { Service: 'events.amazonaws.com' },
  Action: 'sqs:SendMessage',
  Resource: QUEUE,
  Condition: { ArnEquals: { 'aws:SourceArn': RULE } },
};

const refused = (...statements: object[]) =>
  refusedRules(JSON.stringify({ Version: '2012-10-17', Statement: statements }), QUEUE, [RULE, OTHER]);

describe('refusedRules', () => {
  test('accepts what the stack writes, for every rule and queue', () => {
    const synthesis = synthesize(FULL_CONFIG);
    const places = new Places(synthesis);
    const arnOf = (id: string): string => places.arn('AWS::Events::Rule', id);
    const policies = ofType(synthesis.resources, 'AWS::SQS::QueuePolicy').map(([id, { Properties }]) => ({
      queue: id.replace(/Policy\w{8}$/, ''),
      document: JSON.stringify(places.resolve(Properties['PolicyDocument'])),
    }));
    const rules = (queue: string): string[] =>
      (queue.startsWith('Activation')
        ? ['NewPartitions', 'ActivationClock']
        : ['NewExports', 'FailedRuns']
      ).map(arnOf);

    expect(policies.map(({ queue }) => queue)).toHaveLength(4);
    for (const { queue, document } of policies) {
      expect(refusedRules(document, places.arn('AWS::SQS::Queue', queue), rules(queue))).toEqual([]);
    }
  });

  test.each([
    ['names another rule', { ...statement, Condition: { ArnEquals: { 'aws:SourceArn': OTHER } } }, [RULE]],
    ['names one rule', statement, [OTHER]],
    ['has no condition', { ...statement, Condition: undefined }, []],
    [
      'is for all rules of the account',
      { ...statement, Condition: { ArnLike: { 'AWS:SourceArn': `${RULE.slice(0, RULE.indexOf('New'))}*` } } },
      [],
    ],
    [
      'allows every action of SQS to everybody',
      { ...statement, Principal: '*', Action: ['sqs:*'], Condition: undefined },
      [],
    ],
    ['is for another service', { ...statement, Principal: { Service: 's3.amazonaws.com' } }, [RULE, OTHER]],
    ['allows another action', { ...statement, Action: 'sqs:ReceiveMessage' }, [RULE, OTHER]],
    ['is for another queue', { ...statement, Resource: `${QUEUE}-2` }, [RULE, OTHER]],
    ['denies', { ...statement, Effect: 'Deny' }, [RULE, OTHER]],
    [
      'has a further condition',
      {
        ...statement,
        Condition: { ArnEquals: { 'aws:SourceArn': [RULE, OTHER] }, Bool: { 'aws:SecureTransport': 'true' } },
      },
      [RULE, OTHER],
    ],
  ])('judges a policy whose statement %s', (_what, only, expected) => {
    expect(refused(only)).toEqual(expected);
  });

  test('takes a queue without a policy for one that refuses every rule', () => {
    expect(refusedRules(undefined, QUEUE, [RULE, OTHER])).toEqual([RULE, OTHER]);
  });

  test('counts a denial without a condition, and not one of requests without TLS', () => {
    const open = { ...statement, Condition: undefined };
    const denial = { ...open, Effect: 'Deny', Principal: '*' };

    expect(refused(open, denial)).toEqual([RULE, OTHER]);
    expect(refused(open, { ...denial, Condition: { Bool: { 'aws:SecureTransport': 'false' } } })).toEqual([]);
  });
});
