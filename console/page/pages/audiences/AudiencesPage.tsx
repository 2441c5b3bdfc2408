import { showCount } from '../../../../lambdas/shared/report-page/numbers.ts';
import { audienceColumn } from '../../common/delivery-columns.tsx';
import { Empty } from '../../common/Empty.tsx';
import { ListView } from '../../common/list/ListView.tsx';
import { useListAddress } from '../../common/list/list-address.ts';
import { useSession } from '../../common/session.ts';
import { AUDIENCE_STATE_NAMES, AUDIENCE_STATES } from './audience-state.ts';
import { advertiserColumn, formatColumns } from './columns.tsx';
import { linesOf, PAGE_SIZE, useAudiences } from './data.ts';

/** Every audience at TikTok, a row for each identifier type. */
export function AudiencesPage() {
  const address = useListAddress('advertiser', 'state', 'text');
  const { advertiser = '', text = '', state: named } = address.filters;
  const state = AUDIENCE_STATE_NAMES.find((known) => known === named);
  const advertisers = useSession()?.advertisers ?? [];
  const areSeveral = advertisers.length > 1;
  const query = useAudiences({ advertiser, state, text, page: address.page });
  const counts: Readonly<Record<string, number>> = query.data?.counts ?? {};
  return (
    <ListView
      title="Audiences"
      noun="audience"
      description="One custom audience at TikTok for each name and identifier type. TikTok takes 24 to 48 hours to match one."
      query={query}
      itemsOf={({ items }) => linesOf(items)}
      pageSize={PAGE_SIZE}
      keyOf={(line) => `${line.advertiser}/${line.format.format}/${line.audience}`}
      columns={[audienceColumn, ...(areSeveral ? [advertiserColumn] : []), ...formatColumns]}
      address={address}
      searchLabel="Find audiences by name"
      choices={[
        ...(areSeveral || advertiser !== ''
          ? [
              {
                label: 'Advertiser',
                value: advertiser,
                options: [
                  { value: '', label: 'All advertisers' },
                  ...advertisers.map((name) => ({ value: name, label: name })),
                ],
                onChange: (next: string) => address.narrow({ advertiser: next }),
              },
            ]
          : []),
        {
          label: 'State',
          value: state ?? '',
          options: [
            { value: '', label: 'All states' },
            ...AUDIENCE_STATE_NAMES.map((known) => ({
              value: known,
              label: `${AUDIENCE_STATES[known].text} (${showCount(counts[known] ?? 0)})`,
            })),
          ],
          onChange: (next) => address.narrow({ state: next }),
        },
      ]}
      empty={
        <Empty title="No audiences yet">
          An audience appears here with the first delivery to it: when an export has been prepared.
        </Empty>
      }
    />
  );
}
