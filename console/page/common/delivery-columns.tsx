import Box from '@cloudscape-design/components/box';
import { showCount, showSeconds } from '../../../lambdas/shared/report-page/numbers.ts';
import type { DataColumn } from './DataTable.tsx';
import { links } from './links.ts';
import { PageLink } from './PageLink.tsx';
import { State } from './State.tsx';
import { Time } from './Time.tsx';
import { typeName } from './type-name.ts';
import type { AudienceDelivery, DeliveryRow } from './types.ts';

/** The column that names the audience of a row, and leads to its page. */
export const audienceColumn: DataColumn<Pick<DeliveryRow, 'advertiser' | 'audience'>> = {
  id: 'audience',
  header: 'Audience',
  isRowHeader: true,
  minWidth: 150,
  cell: ({ advertiser, audience }) => (
    <PageLink to={links.audience(advertiser, audience)}>{audience}</PageLink>
  ),
};

/** The column that says where the lines of a delivery come from, and leads to the export. */
export const originColumn: DataColumn<AudienceDelivery> = {
  id: 'origin',
  header: 'From',
  isRowHeader: true,
  minWidth: 150,
  cell: ({ source, runId, exportId, key }) => {
    if (source === undefined || runId === undefined) return `placed by hand: ${key}`;
    const name = `${source}/${runId}`;
    return exportId === undefined ? (
      name
    ) : (
      <PageLink to={links.run(source, exportId, runId)}>{name}</PageLink>
    );
  },
};

/** What every table of deliveries says of one. */
export const deliveryColumns: readonly DataColumn<DeliveryRow>[] = [
  { id: 'type', header: 'Type', cell: ({ format }) => typeName(format) },
  { id: 'action', header: 'Action', cell: ({ action }) => action },
  {
    id: 'state',
    isWide: true,
    header: 'State',
    minWidth: 170,
    cell: (delivery) => <DeliveryState delivery={delivery} />,
  },
  {
    id: 'lines',
    header: 'Lines',
    cell: ({ rows }) => (rows === undefined ? '–' : showCount(rows)),
  },
  { id: 'took', header: 'Took', cell: ({ state, startedAt, since }) => tookOf(state, startedAt, since) },
  { id: 'since', header: 'Since', minWidth: 140, cell: ({ since }) => <Time at={since} /> },
];

const UNDER_WAY: readonly DeliveryRow['state'][] = ['received', 'delivering', 'waiting'];

const tookOf = (state: DeliveryRow['state'], startedAt: string, since: string): string =>
  UNDER_WAY.includes(state) ? '–' : showSeconds((Date.parse(since) - Date.parse(startedAt)) / 1000);

function DeliveryState({ delivery }: { readonly delivery: DeliveryRow }) {
  const { state, failures, reason, requestId, nextAttemptAt } = delivery;
  return (
    <>
      <State
        state={state}
        {...(failures > 0 && state !== 'failed' ? { note: `attempt ${failures + 1}` } : {})}
      />
      {nextAttemptAt === undefined ? undefined : (
        <Box fontSize="body-s">
          next attempt <Time at={nextAttemptAt} />
        </Box>
      )}
      {reason === undefined ? undefined : (
        <Box fontSize="body-s" color="text-body-secondary">
          {reason}
          {requestId === undefined ? '' : ` (request id ${requestId})`}
        </Box>
      )}
    </>
  );
}
