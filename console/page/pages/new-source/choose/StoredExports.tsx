import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { showCount, showCountOf } from '../../../../../lambdas/shared/report-page/numbers.ts';
import { type DataColumn, DataTable } from '../../../common/DataTable.tsx';
import { Empty } from '../../../common/Empty.tsx';
import { Failure } from '../../../common/Failure.tsx';
import { useListAddress } from '../../../common/list/list-address.ts';
import { listPages } from '../../../common/list/list-pages.ts';
import { SearchBox } from '../../../common/SearchBox.tsx';
import { Time } from '../../../common/Time.tsx';
import type { StoredExport } from '../../../common/types.ts';
import { PAGE_SIZE, useStoredExports } from '../data.ts';
import { placeKey } from '../place.ts';
import { usePlaces } from '../places.ts';

const keyOf = ({ source, exportId }: StoredExport): string => placeKey({ kind: 's3', source, exportId });

const COLUMNS: readonly DataColumn<StoredExport>[] = [
  { id: 'export', header: 'Export', isRowHeader: true, cell: ({ exportId }) => exportId },
  { id: 'folder', header: 'Folder', minWidth: 180, cell: ({ source }) => `exports/${source}/` },
  { id: 'files', header: 'Files', cell: ({ files }) => showCount(files) },
  { id: 'newest', header: 'Newest file', minWidth: 130, cell: ({ newestAt }) => <Time at={newestAt} /> },
  {
    id: 'source',
    header: 'Source',
    minWidth: 150,
    cell: ({ isConfigured }) =>
      isConfigured ? (
        <StatusIndicator type="success">configured</StatusIndicator>
      ) : (
        <StatusIndicator type="pending">none yet</StatusIndicator>
      ),
  },
];

/** Chooses among the exports in the bucket. */
export function StoredExports() {
  const address = useListAddress('find');
  const { filters, page, narrow } = address;
  const { find = '' } = filters;
  const [places, setPlaces] = usePlaces();
  const query = useStoredExports(find, page);
  const { data, error, isPending, refetch } = query;
  if (error !== null && data === undefined) {
    return <Failure title="The exports could not be listed" error={error} onRetry={() => void refetch()} />;
  }
  const items = data?.items ?? [];
  const here = items.map(keyOf);
  return (
    <DataTable
      label="Exports in the bucket"
      items={items}
      isLoading={isPending}
      keyOf={keyOf}
      columns={COLUMNS}
      filter={
        <SearchBox
          label="Find exports by id or folder"
          text={find}
          {...(data === undefined ? {} : { found: `${showCountOf(data.total, 'export')} found` })}
          onChange={(text) => narrow({ find: text })}
        />
      }
      selection={{
        keys: places.map(placeKey),
        nameOf: ({ source, exportId }) => `${source}/${exportId}`,
        onChange: (chosen) =>
          setPlaces([
            ...places.filter((place) => !here.includes(placeKey(place))),
            ...chosen.map(({ source, exportId }) => ({ kind: 's3' as const, source, exportId })),
          ]),
      }}
      pages={listPages(query, address, PAGE_SIZE)}
      empty={
        <Empty title={find === '' ? 'No exports yet' : 'No export fits'}>
          Let a query write its result below exports/ in the exports bucket, put files there, or choose files
          of this machine.
        </Empty>
      }
    />
  );
}
