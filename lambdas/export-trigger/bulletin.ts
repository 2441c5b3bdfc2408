import type { Logger } from '@aws-lambda-powertools/logger';
import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { ExportItem } from '../shared/ledger/export-item.ts';
import type { News } from './decision.ts';
import { type ActionNews, EXPORT_TRIGGER_METRICS, noticeOf, type PlaceNews } from './notices.ts';

/** Tells the operator what happens to exports: log lines and metrics. */
export class Bulletin {
  readonly #logger: Logger;
  readonly #metrics: Metrics;

  /**
   * @param logger the function's logger
   * @param metrics the function's metrics
   */
  constructor(logger: Logger, metrics: Metrics) {
    this.#logger = logger;
    this.#metrics = metrics;
  }

  /**
   * @param item the export as it now is
   * @param news what happened to it
   */
  tell({ source, exportId, runId, attempt, jobRunId }: ExportItem, news: News | ActionNews): void {
    this.#publish({ source, exportId, runId, attempt, jobRunId }, news);
  }

  /**
   * @param source folder under `exports/`
   * @param news what was noticed there
   */
  tellOfSource(source: string, news: PlaceNews): void {
    this.#publish({ source }, news);
  }

  #publish(place: object, news: News | ActionNews | PlaceNews): void {
    const { level, message, fields, metrics } = noticeOf(news);
    this.#logger[level](message, { ...place, ...fields });
    for (const [name, value] of Object.entries(metrics ?? {})) {
      const unit = name === EXPORT_TRIGGER_METRICS.rejectedCellShare ? MetricUnit.NoUnit : MetricUnit.Count;
      this.#metrics.addMetric(name, unit, value);
    }
  }
}
