import { explainCode } from '../shared/clean-rooms/failure-codes.ts';
import type { News } from './decision.ts';

/** What acting on a decision has to tell, beside the decision itself. */
export type ActionNews =
  | { readonly kind: 'started' }
  | { readonly kind: 'no-room'; readonly reason: string }
  | { readonly kind: 'page-missing'; readonly reason: string };

/** What is told of places that are not an export of a known source. */
export type PlaceNews =
  | { readonly kind: 'unknown-source' }
  | { readonly kind: 'stray-objects'; readonly keys: readonly string[] }
  | { readonly kind: 'scheduled-run-failed'; readonly reason: string }
  | { readonly kind: 'query-not-started'; readonly reason: string };

/** Names of the metrics; alarms are set on them. */
export const EXPORT_TRIGGER_METRICS = {
  runsStarted: 'RunsStarted',
  prepared: 'ExportsPrepared',
  delivered: 'ExportsDelivered',
  attemptsFailed: 'PreparationsFailed',
  failed: 'ExportsFailed',
  queriesFailed: 'QueriesFailed',
  queriesNotStarted: 'QueriesNotStarted',
  lateObjects: 'LateExports',
  unknownSources: 'UnknownSources',
  checksFailed: 'ChecksFailed',
  rejectedCellShare: 'RejectedCellShare',
} as const;

/** A piece of news in the operator's words. */
export interface Notice {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  /** More to log beside the export's place. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** Values by metric name. */
  readonly metrics?: Readonly<Record<string, number>>;
}

const METRICS = EXPORT_TRIGGER_METRICS;

/**
 * @param news what happened to an export or a source
 * @returns what is logged and counted for it
 */
export function noticeOf(news: News | ActionNews | PlaceNews): Notice {
  switch (news.kind) {
    case 'started':
      return { level: 'info', message: 'job run started', metrics: { [METRICS.runsStarted]: 1 } };
    case 'no-room':
      return { level: 'info', message: 'export waits its turn', fields: { reason: news.reason } };
    case 'prepared':
      return noticeOfPrepared(news);
    case 'delivered':
      return { level: 'info', message: 'export delivered', metrics: { [METRICS.delivered]: 1 } };
    case 'query-retried':
      return {
        level: 'info',
        message: 'the failed query or job was started again',
        fields: { queryId: news.queryId },
      };
    case 'page-missing':
      return {
        level: 'error',
        message: 'the page of the run could not be written',
        fields: { reason: news.reason },
      };
    case 'request-needless':
      return { level: 'info', message: `export is ${news.state}: nothing to start without force` };
    case 'absent':
      return { level: 'warn', message: 'no such export: nothing to start' };
    default:
      return noticeOfTrouble(news);
  }
}

function noticeOfPrepared({ report }: Extract<News, { kind: 'prepared' }>): Notice {
  return {
    level: 'info',
    message: report.partitions === 0 ? 'export prepared: it has nothing to deliver' : 'export prepared',
    fields: { ...report },
    metrics: { [METRICS.prepared]: 1, [METRICS.rejectedCellShare]: report.rejectedShare },
  };
}

type Trouble = 'attempt-failed' | 'query-waits' | 'failed' | 'late-objects';

function noticeOfTrouble(news: Extract<News, { kind: Trouble }> | PlaceNews): Notice {
  switch (news.kind) {
    case 'attempt-failed':
      return {
        level: 'warn',
        message: 'preparation failed; it will be tried again',
        fields: { reason: news.reason },
        metrics: { [METRICS.attemptsFailed]: 1 },
      };
    case 'query-waits':
      return {
        level: 'warn',
        message: 'the query or job failed; it will be started again',
        fields: { reason: news.reason, at: news.at },
      };
    case 'failed':
      return news.failure === 'query' ? noticeOfFailedQuery(news) : noticeOfFailedExport(news);
    case 'late-objects':
      return {
        level: 'warn',
        message:
          'objects came after the run began and are in no partition; run the export again with --force',
        fields: { objects: news.objects },
        metrics: { [METRICS.lateObjects]: 1 },
      };
    default:
      return noticeOfPlace(news);
  }
}

type Failed = Extract<News, { kind: 'failed' }>;

const noticeOfFailedExport = ({ failure, reason }: Failed): Notice => ({
  level: 'error',
  message: 'export failed; only a person starts it again: audiences run --source … --export …',
  fields: { failure, reason },
  metrics: { [METRICS.failed]: 1 },
});

const noticeOfFailedQuery = ({ code, failure, reason }: Failed): Notice => ({
  level: 'error',
  message: 'the query or job has no result; only a person starts it again: audiences query --source …',
  fields: { failure, reason, ...(code === undefined ? {} : { code, remedy: explainCode(code).remedy }) },
  metrics: { [METRICS.queriesFailed]: 1 },
});

function noticeOfPlace(news: PlaceNews): Notice {
  switch (news.kind) {
    case 'unknown-source':
      return {
        level: 'warn',
        message:
          'exports of a source that pipeline.config.json does not name; add the source or remove the folder',
        metrics: { [METRICS.unknownSources]: 1 },
      };
    case 'stray-objects':
      return {
        level: 'warn',
        message:
          'objects in no folder of their own, or in one that begins with _ or .; put each export at exports/<source>/<export-id>/<file>',
        fields: { keys: news.keys },
      };
    case 'scheduled-run-failed':
      return {
        level: 'error',
        message: 'the scheduled job run failed; the next one takes the same exports',
        fields: { reason: news.reason },
        metrics: { [METRICS.failed]: 1 },
      };
    case 'query-not-started':
      return {
        level: 'error',
        message:
          'the query or job of a schedule was not started; to start it now: audiences query --source …',
        fields: { reason: news.reason },
        metrics: { [METRICS.queriesNotStarted]: 1 },
      };
  }
}
