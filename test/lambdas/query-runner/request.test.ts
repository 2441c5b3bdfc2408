import { describe, expect, test } from 'vitest';
import { QueryRequestError } from '../../../lambdas/query-runner/errors.ts';
import { findQuerySource, queryOf, readRequest } from '../../../lambdas/query-runner/request.ts';
import { parsePipelineConfig } from '../../../lambdas/shared/config/load.ts';

const MEMBERSHIP = '2b8f4c1e-6a55-4d0b-9a37-1f6f0a4ee001';
const TEMPLATE =
  'arn:aws:cleanrooms:eu-west-1:123456789012:membership/2b8f4c1e-6a55-4d0b-9a37-1f6f0a4ee001/analysistemplate/9c0e';
const NOW = new Date('2026-11-22T04:00:00Z');

const config = parsePipelineConfig(
  JSON.stringify({
    sources: [
      {
        name: 'overlap',
        audience: { name: 'Overlap' },
        cleanRooms: {
          membershipId: MEMBERSHIP,
          analysisTemplateArn: TEMPLATE,
          parameters: { from: '{today-7d}', region: 'EMEA' },
          resultFormat: 'PARQUET',
        },
      },
      {
        name: 'lookalike',
        audience: { name: 'Lookalike' },
        cleanRooms: { membershipId: MEMBERSHIP, sql: "SELECT email FROM t WHERE day > '{today-1d}'" },
      },
      { name: 'crm', audience: { name: 'CRM' } },
    ],
  }),
  'test.config.json',
);

describe('a request', () => {
  test('names a source and may give parameters', () => {
    expect(readRequest({ source: 'overlap' })).toEqual({ source: 'overlap', parameters: {} });
    expect(readRequest({ source: 'overlap', parameters: { region: 'APAC' } })).toEqual({
      source: 'overlap',
      parameters: { region: 'APAC' },
    });
  });

  test.each([{ retryOf: 'query-1' }, { postponed: true }])(
    'for what was asked for before, as %j, takes no parameters',
    (again) => {
      expect(readRequest({ source: 'overlap', ...again })).toMatchObject(again);
      const event = { source: 'overlap', ...again, parameters: { region: 'APAC' } };
      expect(() => readRequest(event)).toThrow('expected no parameters');
    },
  );

  test('of a schedule may have its time, as EventBridge Scheduler writes it', () => {
    const event = { source: 'overlap', scheduled: true };

    expect(readRequest(event)).toEqual({ ...event, parameters: {} });
    expect(readRequest({ ...event, scheduledAt: '2026-11-22T04:00:00Z' })).toEqual({
      ...event,
      parameters: {},
      scheduledAt: '2026-11-22T04:00:00.000Z',
    });
  });

  test.each([
    [{ scheduled: true, scheduledAt: '<aws.scheduler.scheduled-time>' }, 'scheduledAt'],
    [{ scheduled: true, scheduledAt: '2026-11-22' }, 'scheduledAt'],
    [{ scheduledAt: '2026-11-22T04:00:00Z' }, 'expected "scheduled": true'],
    [
      { scheduled: true, scheduledAt: '2026-11-22T04:00:00Z', parameters: { a: 'b' } },
      'no parameters, retryOf and postponed',
    ],
    [{ scheduled: true, scheduledAt: '2026-11-22T04:00:00Z', retryOf: 'query-1' }, 'no parameters, retryOf'],
    [{ scheduled: true, scheduledAt: '2026-11-22T04:00:00Z', postponed: true }, 'no parameters, retryOf'],
  ])('with the time of a schedule is refused when it is %j', (event, reason) => {
    expect(() => readRequest({ source: 'overlap', ...event })).toThrow(reason);
  });

  test.each([[{}], [{ source: 7 }], [{ source: 'overlap', params: {} }], [null], ['overlap']])(
    'is refused when it is %j',
    (event) => {
      expect(() => readRequest(event)).toThrow(QueryRequestError);
    },
  );

  test.each([
    ['nobody', 'the configuration has no source "nobody"'],
    ['crm', 'source crm has no "cleanRooms": its exports come from elsewhere'],
  ])('for %s is refused with the reason', (name, message) => {
    expect(() => findQuerySource(config, name)).toThrow(new QueryRequestError(message));
  });
});

describe('the query', () => {
  test('runs the template with the configured and the given parameters, dates filled, results under exports/<source>', () => {
    const query = queryOf(
      findQuerySource(config, 'overlap'),
      { parameters: { region: 'APAC', to: '{today}' }, requestedAt: NOW },
      'landing',
    );

    expect(query).toEqual({
      membershipIdentifier: MEMBERSHIP,
      sqlParameters: {
        analysisTemplateArn: TEMPLATE,
        parameters: { from: '2026-11-15', region: 'APAC', to: '2026-11-22' },
      },
      resultConfiguration: {
        outputConfiguration: {
          s3: { resultFormat: 'PARQUET', bucket: 'landing', keyPrefix: 'exports/overlap' },
        },
      },
    });
  });

  test('runs SQL text with its dates filled when the source gives SQL', () => {
    const query = queryOf(
      findQuerySource(config, 'lookalike'),
      { parameters: {}, requestedAt: NOW },
      'landing',
    );

    expect(query).toEqual({
      membershipIdentifier: MEMBERSHIP,
      sqlParameters: { queryString: "SELECT email FROM t WHERE day > '2026-11-21'" },
      resultConfiguration: {
        outputConfiguration: {
          s3: { resultFormat: 'CSV', bucket: 'landing', keyPrefix: 'exports/lookalike' },
        },
      },
    });
  });

  test.each([
    [
      'lookalike',
      { region: 'APAC' },
      'parameters belong to an analysis template, but this source runs SQL text',
    ],
    ['overlap', { to: '{today-7}' }, 'parameter to: expected dates as {today}, {today-7d} or {today+1d}'],
  ])('of %s with the parameters %j is refused', (name, parameters, message) => {
    expect(() => queryOf(findQuerySource(config, name), { parameters, requestedAt: NOW }, 'landing')).toThrow(
      new QueryRequestError(message),
    );
  });
});
