import type { Logger } from '@aws-lambda-powertools/logger';
import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { AdvertiserCheck } from './advertisers.ts';

/** CloudWatch bills each metric, so only this number of audiences, those delivered last, have their own metrics. */
const MAX_AUDIENCES = 50;

/**
 * Reports the results of the checks in logs and metrics. The alarm's metric is always sent, so that the alarm can end.
 *
 * @param all the result for each audience
 * @param advertisers number of advertisers; if there are several, metrics distinguish them
 * @param logger receives the log lines
 * @param metrics receives the counts
 */
export function reportChecks(
  all: readonly AdvertiserCheck[],
  advertisers: number,
  logger: Logger,
  metrics: Metrics,
): void {
  const results = all.filter(({ isExpired, isRecent }) => isRecent || isExpired);
  for (const { advertiser, audience, check, newProblems } of results) {
    const { audienceId, matchedUsers, matchRate, isValid } = check;
    const fields = {
      advertiser,
      audienceId,
      audienceName: audience.tiktokName,
      isValid,
      ...(isValid ? { matchedUsers, matchRate } : {}),
    };
    if (newProblems.length === 0) logger.info('Audience checked', fields);
    else logger.error('Audience has a problem', { ...fields, problems: newProblems });
  }
  for (const { check } of latestFirst(results.filter(({ isRecent }) => isRecent)).slice(0, MAX_AUDIENCES)) {
    // While an audience is not valid, TikTok counts 0: no value is sent then, and the graphs have a gap.
    if (!check.isValid) continue;
    // TikTok's id, because a dimension accepts only ASCII and an audience's name can have other characters.
    const single = (): Metrics => metrics.singleMetric().addDimension('audienceId', check.audienceId);
    single().addMetric('MatchedUsers', MetricUnit.Count, check.matchedUsers);
    if (check.matchRate !== undefined) single().addMetric('MatchRate', MetricUnit.NoUnit, check.matchRate);
  }
  // Sent only while there is one, because a metric is billed for each hour in which it is sent.
  const expiring = all.filter(({ check }) => check.expiresAt !== undefined).length;
  if (expiring > 0) metrics.addMetric('AudienceExpiring', MetricUnit.Count, expiring);
  metrics.addMetric('AudienceInvalid', MetricUnit.Count, countInvalid(results));
  if (advertisers < 2) return;
  for (const [advertiser, theirs] of Map.groupBy(results, (result) => result.advertiser)) {
    const single = metrics.singleMetric().addDimension('advertiser', advertiser);
    single.addMetric('AudienceInvalid', MetricUnit.Count, countInvalid(theirs));
  }
}

const countInvalid = (results: readonly AdvertiserCheck[]): number =>
  results.filter((result) => result.isInvalid).length;

const latestFirst = (results: readonly AdvertiserCheck[]): readonly AdvertiserCheck[] =>
  results.toSorted((a, b) => (timeOf(a) < timeOf(b) ? 1 : -1));

const timeOf = ({ audience }: AdvertiserCheck): string => audience.lastDelivery?.at ?? '';
