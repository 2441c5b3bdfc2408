import { FAILURE_CODES } from '../clean-rooms/failure-codes.ts';

/** The text of an alarm. Names of settings and commands are between backticks, as in docs/operations.md. */
export interface AlarmText {
  /** What has happened. */
  readonly meaning: string;
  /** How to find the cause. */
  readonly investigate: string;
  /** What to do. */
  readonly remedy: string;
}

/**
 * Every alarm and its text, by its name in the template. The descriptions of the alarms are made from it, and a test
 * compares it with docs/operations.md.
 */
export const ALARMS = {
  JobRunsFailed: {
    meaning: 'A Glue job run failed or reached its timeout.',
    investigate:
      'Open the run in Glue (`npx audiences status` shows its export). The last line of its error log names file, place and remedy.',
    remedy:
      'Nothing for an export whose files have arrived: it is tried again automatically, `preparation.maxAttempts` times. If `ExportsFailed` follows, or if the run was a scheduled one, correct what the log names and run it again.',
  },
  ExportsFailed: {
    meaning: 'An export could not be prepared and is not tried again.',
    investigate: '`npx audiences status` shows the reason. A run that an operator stopped counts too.',
    remedy:
      'Correct the cause, then `npx audiences run --source S --export ID`. It needs no `--force`: the export was not prepared.',
  },
  LateExports: {
    meaning: 'Objects arrived in an export after its run had begun; no partition contains them.',
    investigate: 'List the folder of the export: objects newer than its report were not read.',
    remedy:
      'Ask the sender to write `_SUCCESS` last, or to use one folder per export. `npx audiences run --source S --export ID --force` delivers the export again with the late objects.',
  },
  UnknownSources: {
    meaning: 'Objects arrived under `exports/` in a folder that no source of the configuration names.',
    investigate: 'The log of export-trigger names the folder, and so does a listing of the exports bucket.',
    remedy: 'Add the source to `pipeline.config.json` and deploy, or ask the sender to use the right folder.',
  },
  RejectedCells: {
    meaning:
      'In an export, at least `monitoring.rejectedCellShare` of the cells were not identifiers; rows rejected as a whole count, too.',
    investigate:
      '`npx audiences report --source S` shows reasons and shapes by column. Most often a column has the wrong type, or `defaultRegion` is missing.',
    remedy:
      'Correct the source in `pipeline.config.json`, deploy, then `npx audiences run --source S --export ID --force`.',
  },
  ExportTriggerErrors: {
    meaning: 'The function export-trigger ended with an error three times in 15 minutes. Exports may wait.',
    investigate: 'Its log group has the error. `npx audiences doctor` checks for common causes.',
    remedy: 'Correct the cause. The schedule of every 15 minutes then finds what waits.',
  },
  ChecksFailed: {
    meaning: 'Three checks of exports by export-trigger failed within an hour. Exports may wait.',
    investigate:
      'The log of export-trigger has the error, with “hint could not be followed”. `npx audiences doctor` checks for common causes.',
    remedy:
      'Correct the cause. The checks are made again every 30 minutes, at most five times, and the schedule of every 15 minutes finds what waits.',
  },
  ExportHintsDeadLetters: {
    meaning: 'Export-trigger could not process some events. Exports may not have been prepared.',
    investigate:
      '`npx audiences redrive --queue export-trigger --list` shows what they are about, and why EventBridge could not send an event. The log of export-trigger has the error of the others.',
    remedy:
      'Correct the cause within 10 days, then `npx audiences redrive --queue export-trigger`. The schedule of every 15 minutes finds most exports without the events.',
  },
  ExportHintsLate: {
    meaning: 'An event has waited for export-trigger for `monitoring.oldestMessageMinutes`. Exports wait.',
    investigate:
      'Check the alarms `ExportTriggerErrors` and `ChecksFailed`, and the duration of the function in its log.',
    remedy: 'Correct the cause that these show. Nothing has to be sent again.',
  },
  UploaderErrors: {
    meaning:
      'The function uploader ended with an error three times in 15 minutes. Its deliveries are tried again.',
    investigate: 'Its log group has the error; timeouts and memory are in the REPORT lines.',
    remedy:
      'Nothing if it was an outage of AWS. For timeouts or memory, raise `delivery.memoryMegabytes` and deploy.',
  },
  DeliveriesDeadLetters: {
    meaning: 'Partitions could not be delivered to TikTok.',
    investigate: '`npx audiences redrive --list` shows the reasons.',
    remedy: 'Correct the cause within 10 days, then `npx audiences redrive`.',
  },
  DeliveriesLate: {
    meaning:
      'A partition has waited for its delivery for `monitoring.oldestMessageMinutes`, now or in the last 12 hours.',
    investigate:
      'Check the alarm `TokenRefused`, and `npx audiences status` for the deliveries in progress and what they wait for. The log of uploader shows rate limits.',
    remedy:
      'With `TokenRefused`: follow that alarm. A delivery that waits for the daily quota continues after 00:00 UTC. Otherwise TikTok is slow or limits the rate: raise `delivery.maxConcurrency` only if the log has no rate limits.',
  },
  TokenRefused: {
    meaning:
      "TikTok refused the access token or its permission for the advertiser. The advertiser's deliveries wait.",
    investigate:
      '`npx audiences status` names the advertiser, and `npx audiences doctor` asks TikTok about the token and shows its answer.',
    remedy:
      'Renew the token or the permission at TikTok, then `npx audiences credentials`, with `--advertiser-name` where there are several. Deliveries that waited continue automatically.',
  },
  ReplaceWaits: {
    meaning:
      'A delivery has waited for `monitoring.replaceWaitHours` because of a replace of its audience: TikTok refuses the replace, because an earlier one is unfinished, or the delivery is behind it in the line.',
    investigate: "`npx audiences status` shows the audience, TikTok's message and its request id.",
    remedy:
      "Nothing is lost: the first delivery of the line is tried every three hours. If TikTok refuses it, ask TikTok's support with the request id. Replace an audience at most every 48 hours.",
  },
  EventsLost: {
    meaning:
      'EventBridge could not put an event of a new partition into the queue, or not even into the dead-letter queue.',
    investigate: '`npx audiences doctor` checks the policies of key and queue.',
    remedy:
      'Deploy with `npx cdk deploy --revert-drift`, which also sets back policies that were changed by hand, then replay the event archive of the stack.',
  },
  AudienceMonitorErrors: {
    meaning:
      'The function audience-monitor ended with an error three times in two hours. Audiences are not checked, or report pages not refreshed. A used-up quota, a rate limit and a secret that was never filled are no errors: the check of that advertiser is postponed.',
    investigate: 'Its log group has the error. `npx audiences doctor` checks for common causes.',
    remedy: 'Correct the cause. The next hourly run checks every audience again.',
  },
  AudienceInvalid: {
    meaning: 'TikTok reports an audience as invalid, expired or too small, or a file as not understood.',
    investigate: "`npx audiences status --audience NAME` shows TikTok's message.",
    remedy:
      'Fewer than 1,000 matched people: send more identifiers. Delete an expired audience in TikTok Ads Manager: its next delivery goes to the dead letters, and `npx audiences redrive` creates the audience again.',
  },
  AudienceExpiring: {
    meaning:
      'TikTok will empty an audience within 60 days, because it was neither changed nor used for most of a year.',
    investigate: '`npx audiences status` shows the audience and the day.',
    remedy:
      'Deliver to the audience, or use it in an ad group: either makes it last a year longer. An expired audience is empty and can only be deleted.',
  },
  QueryRunnerErrors: {
    meaning:
      'The function query-runner ended with an error three times in 15 minutes. Queries and jobs are not started.',
    investigate: 'Its log group has the error.',
    remedy: 'Correct what the error names, then `npx audiences query --source S`.',
  },
  QueriesFailed: {
    meaning:
      'A protected query or job failed, was cancelled or reached its timeout, and is not started again.',
    investigate: "`npx audiences status` shows Clean Rooms' code and message.",
    remedy: `By its code: ${remediesByCode()} Then \`npx audiences query --source S\`.`,
  },
  QueriesNotStarted: {
    meaning:
      'A query or job that a schedule asked for has not started: for a day query-runner could not be called or Clean Rooms had no room, or Clean Rooms refused.',
    investigate:
      'The log of export-trigger names source and reason. If it does not, `npx audiences status` shows which query is missing, and the limits of Lambda may be used up. Service Quotas shows the quotas.',
    remedy:
      'Let fewer queries of the membership and of the account run at that time, or ask AWS for a larger quota. Then `npx audiences query --source S`, or wait for the next schedule.',
  },
} as const satisfies Record<string, AlarmText>;

export type AlarmName = keyof typeof ALARMS;

/** The description of an alarm in CloudWatch, at most 1,024 characters. */
export function alarmDescription(name: AlarmName): string {
  const { meaning, investigate, remedy } = ALARMS[name];
  return `${meaning} Investigate: ${investigate} What to do: ${remedy} See docs/operations.md, "${name}".`;
}

function remediesByCode(): string {
  return Object.entries(FAILURE_CODES)
    .map(([code, { remedy }]) => `\`${code}\`: ${remedy}`)
    .join(' ');
}
