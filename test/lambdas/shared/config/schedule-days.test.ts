import { describe, expect, test } from 'vitest';
import { comesWithinTwoDays } from '../../../../lambdas/shared/config/schedule-days.ts';

describe('comesWithinTwoDays', () => {
  test.each([
    'rate(30 minutes)',
    'rate(47 hours)',
    'rate(1 day)',
    'cron(0 6 * * ? *)',
    'cron(0 6,18 1 * ? *)',
    'cron(0/15 6 1 * ? *)',
    'cron(0 6 ? * MON,TUE *)',
    'cron(0 6 ? * MON-FRI *)',
    // Saturday and Sunday.
    'cron(0 6 ? * 7,1 *)',
    // The 31st and the 1st.
    'cron(0 6 1/2 * ? *)',
    'cron(0 6 1,31 * ? *)',
  ])('is so for %s', (expression) => {
    expect(comesWithinTwoDays(expression)).toBe(true);
  });

  test.each([
    'rate(48 hours)',
    'rate(2 days)',
    'cron(0 6 ? * MON *)',
    'cron(0 6 ? * MON,WED,FRI *)',
    'cron(0 6 1 * ? *)',
    'cron(0 6 1,15 JAN-JUN ? *)',
    'cron(0 6 L * ? *)',
    'cron(0 6 ? * 2#1 *)',
  ])('is not so for %s', (expression) => {
    expect(comesWithinTwoDays(expression)).toBe(false);
  });
});
