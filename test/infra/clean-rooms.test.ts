import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { MOST_MEMBERSHIPS } from '../../lambdas/shared/config/schema.ts';
import { Places, REGION } from './helpers/places.ts';
import { FULL_CONFIG, JOB_SOURCE, MINIMAL_CONFIG, QUERY_SOURCE, synthesize } from './helpers/synthesize.ts';

const places = new Places(synthesize(FULL_CONFIG));

describe('clean rooms', () => {
  test('the query of a source starts at its times', () => {
    expect(places.properties('AWS::Scheduler::Schedule', 'CleanRooms')).toMatchObject({
      ScheduleExpression: 'cron(0 4 ? * MON *)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        Arn: places.arnRef('AWS::Lambda::Function', 'QueryRunner'),
        Input: '{"source":"room","scheduled":true,"scheduledAt":"<aws.scheduler.scheduled-time>"}',
        // Its next time may be a week away.
        RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
      },
    });
  });

  // CloudFormation cannot move a schedule into a group: under the id of version 0.1.0 the deployment would fail.
  test('the schedule of a query, which is in a group now, is another resource than in version 0.1.0', () => {
    const ids = Object.entries(synthesize(FULL_CONFIG).resources)
      .filter(([, { Type }]) => Type === 'AWS::Scheduler::Schedule')
      .filter(([, { Properties }]) => Properties?.['GroupName'] !== undefined)
      .map(([id]) => id);

    expect(ids).toEqual([expect.stringMatching(/^CleanRoomsQueryroom/)]);
  });

  test('results may go to a bucket of another account when that is the bucket that exists', () => {
    const made = synthesize({
      sources: [QUERY_SOURCE, JOB_SOURCE],
      storage: { existingExportsBucket: { name: 'room-results' } },
    });

    expect(JSON.stringify(made.resources)).not.toContain('aws:ResourceAccount');
  });

  test('the role that receives results can name as many memberships as a configuration may have', () => {
    const sources = Array.from({ length: MOST_MEMBERSHIPS }, (_, index) => ({
      ...QUERY_SOURCE,
      name: `room-${index}`,
      cleanRooms: { ...QUERY_SOURCE.cleanRooms, membershipId: randomUUID() },
    }));
    const room = new Places(synthesize({ sources }));

    const trust = room.properties('AWS::IAM::Role', 'ResultRole')['AssumeRolePolicyDocument'];
    // No region that Clean Rooms is in has a longer name.
    const text = JSON.stringify(room.resolve(trust)).replaceAll(REGION, 'ap-southeast-1');
    expect(text.length).toBeGreaterThan(1900);
    expect(text.length).toBeLessThanOrEqual(2048);
  });

  test('without a source that asks for it there is no query-runner and no rule for it', () => {
    const made = synthesize(MINIMAL_CONFIG);

    const ids = Object.keys(made.resources).filter((id) =>
      /CleanRooms|QueryRunner|ProtectedQueries/.test(id),
    );
    expect(ids).toEqual([]);
  });

  test('with PySpark jobs alone nothing is allowed, and no event is awaited, that is for queries', () => {
    const made = synthesize({ sources: [JOB_SOURCE] });

    const text = JSON.stringify(made.resources);
    expect(text).not.toMatch(/ProtectedQuer(y"|ies")|aws:CalledVia|Protected Query/);
    expect(text).toContain('cleanrooms:StartProtectedJob');
    expect(text).toContain('{"prefix":"Protected Job"}');
  });
});
