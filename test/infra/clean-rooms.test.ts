import { describe, expect, test } from 'vitest';
import { Places } from './helpers/places.ts';
import { FULL_CONFIG, synthesize } from './helpers/synthesize.ts';

const synthesis = synthesize(FULL_CONFIG);
const { resources } = synthesis;
const places = new Places(synthesis);
const minimal = { sources: [{ name: 'crm', audience: { column: 'tier' } }] };

const get = (type: string, part: string): Readonly<Record<string, unknown>> =>
  resources[places.find(type, part)]?.Properties ?? {};
const arn = (type: string, part: string) => ({ 'Fn::GetAtt': [places.find(type, part), 'Arn'] });

describe('clean rooms', () => {
  test('the query of a source starts at its times', () => {
    expect(get('AWS::Scheduler::Schedule', 'CleanRooms')).toMatchObject({
      ScheduleExpression: 'cron(0 4 ? * MON *)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: arn('AWS::Lambda::Function', 'QueryRunner'), Input: '{"source":"room"}' },
    });
  });

  test('without a source that asks for it there is no query-runner and no rule for it', () => {
    const made = synthesize(minimal);

    const ids = Object.keys(made.resources).filter((id) =>
      /CleanRooms|QueryRunner|ProtectedQueries/.test(id),
    );
    expect(ids).toEqual([]);
  });
});
