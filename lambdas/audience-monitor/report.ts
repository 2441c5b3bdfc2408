import type { Logger } from '@aws-lambda-powertools/logger';
import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { AdvertiserLook } from './advertisers.ts';

/** CloudWatch bills each metric: only so many audiences, those delivered last, have metrics of their own. */
const MOST_AUDIENCES = 50;

/**
 * Says in logs and metrics what came of the looks. The alarm's metric is always sent, so that it also ends.
 *
 * @param looks what came of the look at each audience
 * @param advertisers how many advertisers there are; with several, metrics tell them apart
 * @param logger where lines go
 * @param metrics where counts go
 */
export function reportLooks(
  all: readonly AdvertiserLook[],
  advertisers: number,
  logger: Logger,
  metrics: Metrics,
): void {
  const looks = all.filter(({ isExpired, isRecent }) => isRecent || isExpired);
  for (const { advertiser, audience, check, newProblems } of looks) {
    const { audienceId, matchedUsers, matchRate, isValid } = check;
    const fields = {
      advertiser,
      audienceId,
      audienceName: audience.tiktokName,
      matchedUsers,
      matchRate,
      isValid,
    };
    if (newProblems.length === 0) logger.info('Audience looked at', fields);
    else logger.error('Audience needs a look', { ...fields, problems: newProblems });
  }
  for (const { check } of latestFirst(looks.filter(({ isRecent }) => isRecent)).slice(0, MOST_AUDIENCES)) {
    // TikTok's id, for a dimension can hold ASCII only, and a name anything.
    const single = (): Metrics => metrics.singleMetric().addDimension('audienceId', check.audienceId);
    single().addMetric('MatchedUsers', MetricUnit.Count, check.matchedUsers);
    if (check.matchRate !== undefined) single().addMetric('MatchRate', MetricUnit.NoUnit, check.matchRate);
  }
  // Sent only while there is one, as a metric is billed for each hour in which it is sent.
  const expiring = all.filter(({ check }) => check.expiresAt !== undefined).length;
  if (expiring > 0) metrics.addMetric('AudienceExpiring', MetricUnit.Count, expiring);
  metrics.addMetric('AudienceInvalid', MetricUnit.Count, countInvalid(looks));
  if (advertisers < 2) return;
  for (const [advertiser, theirs] of Map.groupBy(looks, (look) => look.advertiser)) {
    const single = metrics.singleMetric().addDimension('advertiser', advertiser);
    single.addMetric('AudienceInvalid', MetricUnit.Count, countInvalid(theirs));
  }
}

const countInvalid = (looks: readonly AdvertiserLook[]): number =>
  looks.filter((look) => look.isInvalid).length;

const latestFirst = (looks: readonly AdvertiserLook[]): readonly AdvertiserLook[] =>
  looks.toSorted((a, b) => (timeOf(a) < timeOf(b) ? 1 : -1));

const timeOf = ({ audience }: AdvertiserLook): string => audience.lastDelivery?.at ?? '';
