import { describe, expect, test } from 'vitest';
import { parsePipelineConfig } from '../../../lambdas/shared/config/load.ts';
import { configurationFindings } from '../../../operations/doctor/doctor.ts';

const querying = (name: string, account: string) => ({
  name,
  audience: { name: 'Everyone' },
  cleanRooms: {
    membershipId: '6f1d1f5e-7f0c-4f51-9e3a-1f6f1f2a3b4c',
    analysisTemplateArn: `arn:aws:cleanrooms:eu-west-1:${account}:membership/m/analysistemplate/t`,
  },
});

const findingsOf = (...sources: object[]) =>
  configurationFindings(parsePipelineConfig(JSON.stringify({ sources }), 'my.config.json'));

describe('configurationFindings', () => {
  test('names the sources when each is of the person’s own', () => {
    const own = querying('crm', '111122223333');

    expect(findingsOf(own, { name: 'shop', audience: { column: 'tier' } })).toEqual([
      { check: 'Configuration', status: 'ok', message: 'Sources: crm, shop' },
    ]);
  });

  test('points out a source that still is the sample', () => {
    expect(findingsOf(querying('crm', '111122223333'), querying('loyalty', '123456789012'))).toEqual([
      { check: 'Configuration', status: 'ok', message: 'Sources: crm, loyalty' },
      {
        check: 'Configuration',
        status: 'hint',
        message:
          'loyalty is a sample: its template is of account 123456789012, so that its query can only fail',
        remedy: expect.stringContaining('--replace-samples'),
      },
    ]);
  });

  test('warns of a source that replaces more often than every 48 hours', () => {
    const crm = { name: 'crm', audience: { name: 'Everyone' }, action: 'replace' };

    const findings = findingsOf(
      { ...crm, prepareSchedule: 'cron(0 6 * * ? *)' },
      { ...crm, name: 'shop', prepareSchedule: 'cron(0 6 ? * MON *)' },
      { ...crm, name: 'web', action: 'append', prepareSchedule: 'cron(0 6 * * ? *)' },
    );

    expect(findings.slice(1)).toEqual([
      {
        check: 'Configuration',
        status: 'hint',
        message: 'crm replaces its audiences more often than every 48 hours',
        remedy: expect.stringContaining('append'),
      },
    ]);
  });
});
