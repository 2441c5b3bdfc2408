import { listMatched, type MatchedPoint } from '../../lambdas/shared/ledger/matched-history.ts';
import { NotFoundError } from '../errors.ts';
import { exportOfRun, type RunOfExport } from '../exports/export-of-run.ts';
import { type DeliveryRow, deliveryRow } from '../exports/read-export.ts';
import { withLedger } from '../ledger.ts';
import type { PipelineView } from '../pipeline/pipeline-view.ts';
import type { MatchRateStatus } from '../status/match-rates.ts';
import { type AudienceRow, audienceRows } from './audience-rows.ts';

/** A delivery to an audience. */
export interface AudienceDelivery extends DeliveryRow {
  /** The export that it came from, where the pipeline knows it. */
  readonly exportId?: string;
}

/** An audience with what happens to it. */
export interface AudienceDetail extends AudienceRow {
  /** How many people TikTok matched in it, by identifier type, day by day; the latest last. */
  readonly history: readonly MatchedPoint[];
  /** What TikTok matched of its identifier types, over all audiences of the advertiser, day by day. */
  readonly matched: readonly MatchRateStatus[];
  /** Deliveries to it that were touched yesterday or today, and those that wait; the latest first. */
  readonly deliveries: readonly AudienceDelivery[];
}

/**
 * Reads an audience.
 *
 * @param view the state of the pipeline
 * @param advertiser name of its advertiser
 * @param audience its name
 * @throws {NotFoundError} when the ledger does not know it
 */
export async function readAudienceDetail(
  view: PipelineView,
  advertiser: string,
  audience: string,
): Promise<AudienceDetail> {
  const [{ audiences, matchRates }, deliveries, exports] = await Promise.all([
    view.audienceFacts(),
    view.recentDeliveries(),
    view.exports(),
  ]);
  const found = audienceRows(audiences).find(
    (row) => row.advertiser === advertiser && row.audience === audience,
  );
  if (found === undefined) {
    throw new NotFoundError(`The pipeline has no audience "${audience}" of advertiser ${advertiser}`, {
      remedy: 'An audience is known once its first delivery has begun.',
    });
  }
  const history = await withLedger(view.deployment.ledgerTable, ({ table }) =>
    listMatched(table, found.advertiserId, audience),
  );
  const formats = new Set(found.formats.map(({ format }) => format));
  return {
    ...found,
    history,
    matched: matchRates.filter((rate) => rate.advertiser === advertiser && formats.has(rate.format)),
    deliveries: deliveries
      .map((delivery) => deliveryRow(delivery, view))
      .filter((row) => row.advertiser === advertiser && row.audience === audience)
      .map((row) => withExport(row, exports)),
  };
}

function withExport(row: DeliveryRow, exports: readonly RunOfExport[]): AudienceDelivery {
  const { source, runId } = row;
  const exportId =
    source === undefined || runId === undefined ? undefined : exportOfRun(exports, source, runId);
  return exportId === undefined ? row : { ...row, exportId };
}
