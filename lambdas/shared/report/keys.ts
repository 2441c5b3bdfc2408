/** Prefix of the reports of all sources in the audiences bucket. */
export const REPORTS_PREFIX = 'reports/';

/**
 * @param source name of the source
 * @param runId id of the run
 * @returns key of the run's report in the audiences bucket
 */
export function reportKey(source: string, runId: string): string {
  return `${REPORTS_PREFIX}${source}/${runId}.json`;
}

/**
 * @param source name of the source
 * @param runId id of the run
 * @returns key of the run's report page, beside its report
 */
export function reportPageKey(source: string, runId: string): string {
  return `${REPORTS_PREFIX}${source}/${runId}.html`;
}
