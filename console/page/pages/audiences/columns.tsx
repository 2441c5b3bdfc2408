import Box from '@cloudscape-design/components/box';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { showCount } from '../../../../lambdas/shared/report-page/numbers.ts';
import type { DataColumn } from '../../common/DataTable.tsx';
import { State } from '../../common/State.tsx';
import { Time } from '../../common/Time.tsx';
import { typeName } from '../../common/type-name.ts';
import type { AudienceFormat } from '../../common/types.ts';
import { AUDIENCE_STATES } from './audience-state.ts';
import type { AudienceLine } from './data.ts';

/** The column that names the advertiser. */
export const advertiserColumn: DataColumn<AudienceLine> = {
  id: 'advertiser',
  header: 'Advertiser',
  cell: ({ advertiser }) => advertiser,
};

/** What is known of an identifier type of an audience. */
export const formatColumns: readonly DataColumn<AudienceLine>[] = [
  { id: 'type', header: 'Type', cell: ({ format: { format } }) => typeName(format) },
  { id: 'state', header: 'State', minWidth: 140, cell: ({ format }) => <FormatState format={format} /> },
  {
    id: 'lines',
    header: 'Lines sent',
    cell: ({ format: { lines } }) => orDash(lines),
  },
  {
    id: 'matched',
    header: 'Matched people',
    cell: ({ format: { matchedUsers } }) => orDash(matchedUsers),
  },
  {
    id: 'rate',
    header: 'Match rate',
    cell: ({ format: { matchRate } }) => (matchRate === undefined ? '–' : `${(matchRate * 100).toFixed(1)}%`),
  },
  {
    id: 'delivery',
    header: 'Last delivery',
    cell: ({ format: { lastDelivery } }) =>
      lastDelivery === undefined ? (
        '–'
      ) : (
        <>
          <State state={lastDelivery.state} />
          <Box fontSize="body-s">
            {lastDelivery.action}, <Time at={lastDelivery.at} />
          </Box>
        </>
      ),
  },
];

const orDash = (count: number | undefined): string => (count === undefined ? '–' : showCount(count));

function FormatState({ format }: { readonly format: AudienceFormat }) {
  const { state, problems, expiresAt, waiting, isEnhanced } = format;
  const { type, text } = AUDIENCE_STATES[state];
  return (
    <>
      <StatusIndicator type={type}>{text}</StatusIndicator>
      <Box fontSize="body-s" color="text-body-secondary">
        {problems.map((problem) => (
          <div key={problem}>{problem}</div>
        ))}
        {waiting === undefined ? undefined : (
          <div>
            next attempt <Time at={waiting.nextAttemptAt} />
          </div>
        )}
        {expiresAt === undefined ? undefined : <div>expires {expiresAt.slice(0, 10)}</div>}
        {isEnhanced === true ? <div>enhanced by TikTok</div> : undefined}
      </Box>
    </>
  );
}
