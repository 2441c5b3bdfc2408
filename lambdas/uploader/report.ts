import type { Logger } from '@aws-lambda-powertools/logger';
import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { AccessError } from '../shared/tiktok/errors.ts';
import type { DeliveryOrder } from './order.ts';
import type { MessageOutcome } from './process-message.ts';
import { describeFailure } from './queue.ts';

/**
 * Says in logs and metrics how a message ended. Keys, names and counts only: no row and no token passes here.
 *
 * @param outcome how it ended
 * @param logger where lines go
 * @param metrics where counts go
 */
export function reportOutcome(outcome: MessageOutcome, logger: Logger, metrics: Metrics): void {
  switch (outcome.kind) {
    case 'ignored':
      logger.debug('Not a partition: ignored');
      return;
    case 'gone':
      logger.info('The file was removed or moved before its delivery: nothing to deliver', {
        key: outcome.key,
      });
      return;
    case 'settled':
      logger.info('Delivery settled', {
        ...orderFields(outcome.order),
        state: outcome.state,
        rows: outcome.rows,
      });
      metrics.addMetric('DeliveriesSucceeded', MetricUnit.Count, 1);
      metrics.addMetric('RowsDelivered', MetricUnit.Count, outcome.rows);
      return;
    case 'stopped':
      reportStop(outcome, logger, metrics);
  }
}

function reportStop(
  { order, error, fate }: Extract<MessageOutcome, { kind: 'stopped' }>,
  logger: Logger,
  metrics: Metrics,
): void {
  const fields = { ...orderFields(order), ...describeFailure(error) };
  if (error instanceof AccessError) metrics.addMetric('TokenRefused', MetricUnit.Count, 1);
  if (fate.kind === 'bury') {
    logger.error('Message moved to the dead-letter queue', fields);
    metrics.addMetric('DeliveriesDeadLettered', MetricUnit.Count, 1);
  } else if (fate.isFailure) {
    logger.warn('Delivery failed and will be tried again', { ...fields, delayMs: Math.round(fate.delayMs) });
  } else {
    logger.info('Delivery waits', { ...fields, delayMs: Math.round(fate.delayMs) });
  }
}

const orderFields = (order: DeliveryOrder | undefined) =>
  order === undefined
    ? {}
    : { deliveryId: order.address.id, key: order.key, format: order.format, action: order.action };
