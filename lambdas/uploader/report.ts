import type { Logger } from '@aws-lambda-powertools/logger';
import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { AccessError } from '../shared/tiktok/errors.ts';
import { describeFailure } from './failure.ts';
import type { DeliveryOrder } from './order.ts';
import type { MessageOutcome } from './process-message.ts';

/**
 * Reports in logs and metrics how a message ended: keys, names and counts only, never a row or a token.
 *
 * @param outcome how it ended
 * @param logger receives the log lines
 * @param metrics receives the counts
 */
export function reportOutcome(outcome: MessageOutcome, logger: Logger, metrics: Metrics): void {
  switch (outcome.kind) {
    case 'ignored':
      logger.debug('Not a partition: ignored');
      return;
    case 'gone':
      logger.info('The object was removed or moved: nothing is left to deliver', {
        key: outcome.key,
      });
      return;
    case 'grouped':
      logger.info('Message sent again with its message group', {
        key: outcome.key,
        advertiser: outcome.advertiser,
      });
      return;
    case 'settled':
      logger.info('Delivery settled', {
        ...orderFields(outcome.order, outcome.advertiser),
        state: outcome.state,
        rows: outcome.rows,
      });
      count(metrics, outcome.advertiser, 'DeliveriesSucceeded', 1);
      count(metrics, outcome.advertiser, 'RowsDelivered', outcome.state === 'delivered' ? outcome.rows : 0);
      return;
    case 'repeated':
      logger.info('Delivery has ended already', orderFields(outcome.order, undefined));
      return;
    case 'waiting':
      logger.info('Delivery waits until TikTok has finished an earlier replace', {
        ...orderFields(outcome.order, outcome.advertiser),
        nextAttemptAt: outcome.nextAttemptAt,
      });
      return;
    case 'woken':
      // A metric is billed for each hour in which it is sent, and in most hours nothing waits.
      if (outcome.deliveries === 0) return;
      metrics.addMetric('DeliveriesWaiting', MetricUnit.Count, outcome.deliveries);
      metrics.addMetric('LongestReplaceWait', MetricUnit.NoUnit, outcome.longestHours);
      return;
    case 'stopped':
      reportStop(outcome, logger, metrics);
  }
}

function reportStop(
  { order, advertiser, error, fate, ageMs }: Extract<MessageOutcome, { kind: 'stopped' }>,
  logger: Logger,
  metrics: Metrics,
): void {
  const fields = { ...orderFields(order, advertiser), ...describeFailure(error) };
  if (isRefusedToken(error)) count(metrics, advertiser, 'TokenRefused', 1);
  if (fate.kind === 'deadLetter') {
    logger.error('Message moved to the dead-letter queue', fields);
    count(metrics, advertiser, 'DeliveriesDeadLettered', 1);
    return;
  }
  // The queue's own age of the oldest message leaves out what was received three times.
  metrics.addMetric('DeliveryWait', MetricUnit.Seconds, ageMs / 1000);
  if (fate.isFailure) {
    logger.warn('Delivery failed and will be tried again', { ...fields, delayMs: Math.round(fate.delayMs) });
  } else {
    logger.info('Delivery waits', { ...fields, delayMs: Math.round(fate.delayMs) });
  }
}

/** Whether TikTok refused the token: of a delivery, or of the request that tests the token while the circuit is open. */
const isRefusedToken = (error: unknown): boolean =>
  error instanceof AccessError || (error instanceof Error && error.cause instanceof AccessError);

/** Counts for all advertisers together and, if there are several, also for this one. */
function count(metrics: Metrics, advertiser: string | undefined, name: string, value: number): void {
  metrics.addMetric(name, MetricUnit.Count, value);
  if (advertiser === undefined) return;
  metrics.singleMetric().addDimension('advertiser', advertiser).addMetric(name, MetricUnit.Count, value);
}

const orderFields = (order: DeliveryOrder | undefined, advertiser: string | undefined) =>
  order === undefined
    ? {}
    : {
        advertiser,
        deliveryId: order.address.id,
        key: order.key,
        format: order.format,
        action: order.action,
      };
