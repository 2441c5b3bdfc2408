import { describe, expect, test } from 'vitest';
import { ALARMS } from '../../lambdas/shared/deployment/alarms.ts';
import { alarmOfStack } from '../../operations/alarms.ts';
import { ofType, synthesize } from '../infra/helpers/synthesize.ts';

/** The name that CloudFormation gives to a resource. */
const nameIn = (stackName: string, logicalId: string): string => `${stackName}-${logicalId}-1A2b3C4d5E6f`;

const ids = ofType(synthesize().resources, 'AWS::CloudWatch::Alarm').map(([id]) => id);

describe('alarmOfStack', () => {
  test('knows every alarm of the stack by its name in CloudWatch', () => {
    const found = ids.map((id) => alarmOfStack(nameIn('TikTokAudiences', id), 'TikTokAudiences'));

    expect(found.toSorted()).toEqual(Object.keys(ALARMS).toSorted());
  });

  test.each(['TikTokAudiences-brand2', 'TikTokAudiences-Monitoring', 'TikTokAudiences2', 'Other'])(
    'takes no alarm of the stack %s for one of TikTokAudiences',
    (other) => {
      const found = ids.map((id) => alarmOfStack(nameIn(other, id), 'TikTokAudiences'));

      expect(found).toEqual(ids.map(() => undefined));
    },
  );

  test('takes no other alarm with such a name for one of the stack', () => {
    expect(alarmOfStack('TikTokAudiences-MonitoringOfMyOwn0A1B2C3D-X1', 'TikTokAudiences')).toBeUndefined();
    expect(alarmOfStack('TikTokAudiences-MonitoringTokenRefused', 'TikTokAudiences')).toBeUndefined();
  });
});
