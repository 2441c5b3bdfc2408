import Box from '@cloudscape-design/components/box';
import { showCount } from '../../../lambdas/shared/report-page/numbers.ts';
import type { DataColumn } from './DataTable.tsx';
import { links } from './links.ts';
import { PageLink } from './PageLink.tsx';
import { State } from './State.tsx';
import { Time } from './Time.tsx';
import { typeName } from './type-name.ts';
import type { DeliveryRow } from './types.ts';

/** The columns of a table of deliveries. */
export const deliveryColumns: readonly DataColumn<DeliveryRow>[] = [
  {
    id: 'audience',
    header: 'Audience',
    isRowHeader: true,
    minWidth: 150,
    cell: ({ advertiser, audience }) => (
      <PageLink to={links.audience(advertiser, audience)}>{audience}</PageLink>
    ),
  },
  { id: 'type', header: 'Type', cell: ({ format }) => typeName(format) },
  { id: 'action', header: 'Action', cell: ({ action }) => action },
  { id: 'state', isWide: true, header: 'State', cell: (delivery) => <DeliveryState delivery={delivery} /> },
  {
    id: 'lines',
    header: 'Lines',
    cell: ({ rows }) => (rows === undefined ? '–' : showCount(rows)),
  },
  { id: 'since', header: 'Since', cell: ({ since }) => <Time at={since} /> },
];

function DeliveryState({ delivery }: { readonly delivery: DeliveryRow }) {
  const { state, reason, requestId, nextAttemptAt } = delivery;
  return (
    <>
      <State state={state} />
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
