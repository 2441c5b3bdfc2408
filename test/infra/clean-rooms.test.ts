import { describe, expect, test } from 'vitest';
import { Places } from './helpers/places.ts';
import { FULL_CONFIG, JOB_SOURCE, MINIMAL_CONFIG, synthesize } from './helpers/synthesize.ts';

const places = new Places(synthesize(FULL_CONFIG));

describe('clean rooms', () => {
  test('the query of a source starts at its times', () => {
    expect(places.properties('AWS::Scheduler::Schedule', 'CleanRooms')).toMatchObject({
      ScheduleExpression: 'cron(0 4 ? * MON *)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        Arn: places.arnRef('AWS::Lambda::Function', 'QueryRunner'),
        Input: '{"source":"room","scheduled":true}',
        // Its next time may be a week away.
        RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
      },
    });
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
