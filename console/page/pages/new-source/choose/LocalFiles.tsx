import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Icon from '@cloudscape-design/components/icon';
import { showBytes, showCountOf } from '../../../../../lambdas/shared/report-page/numbers.ts';
import { useAddress } from '../../../common/address.ts';
import { DataTable } from '../../../common/DataTable.tsx';
import { Empty } from '../../../common/Empty.tsx';
import { Failure } from '../../../common/Failure.tsx';
import { useListAddress } from '../../../common/list/list-address.ts';
import { listPages } from '../../../common/list/list-pages.ts';
import { SearchBox } from '../../../common/SearchBox.tsx';
import { useSession } from '../../../common/session.ts';
import type { Folder } from '../../../common/types.ts';
import { PAGE_SIZE, useFolder } from '../data.ts';
import { placeKey } from '../place.ts';
import { usePlaces } from '../places.ts';

type Entry = Folder['items'][number];

const keyOf = ({ path }: Entry): string => placeKey({ kind: 'local', path });

/** Chooses among the files and folders of this machine. A folder is one export. */
export function LocalFiles() {
  const [{ folder = '' }, setAddress] = useAddress('folder', 'find', 'page');
  const address = useListAddress('find');
  const { filters, page, narrow } = address;
  const { find = '' } = filters;
  const [places, setPlaces] = usePlaces();
  const root = useSession()?.filesFolder ?? '';
  const query = useFolder(folder, find, page);
  const { data, error, isPending, refetch } = query;
  if (error !== null && data === undefined) {
    return <Failure title="The folder could not be read" error={error} onRetry={() => void refetch()} />;
  }
  const open = (path: string) =>
    setAddress({ folder: path, find: undefined, page: undefined }, { isStep: true });
  const items = data?.items ?? [];
  const here = items.map(keyOf);
  const parent = data?.parent;
  return (
    <DataTable
      label="Files and folders"
      items={items}
      isLoading={isPending}
      keyOf={keyOf}
      header={
        <Header
          variant="h2"
          description="CSV, Parquet or JSON Lines. A folder is one export."
          actions={
            parent === undefined ? undefined : (
              <Button iconName="arrow-left" onClick={() => open(parent)}>
                Folder above
              </Button>
            )
          }
        >
          {folder === '' ? root : `${root}/${folder}`}
        </Header>
      }
      filter={
        <SearchBox
          label="Find files and folders by name"
          text={find}
          {...(data === undefined ? {} : { found: `${showCountOf(data.total, 'entry', 'entries')} found` })}
          onChange={(text) => narrow({ find: text })}
        />
      }
      columns={[
        {
          id: 'name',
          header: 'Name',
          isRowHeader: true,
          cell: ({ kind, name, path }) =>
            kind === 'folder' ? (
              <Button variant="inline-link" iconName="folder" onClick={() => open(path)}>
                {name}
              </Button>
            ) : (
              <>
                <Icon name="file" /> {name}
              </>
            ),
        },
        {
          id: 'size',
          header: 'Size',
          cell: ({ bytes }) => (bytes === undefined ? '–' : showBytes(bytes)),
        },
      ]}
      selection={{
        keys: places.map(placeKey),
        nameOf: ({ name }) => name,
        onChange: (chosen) =>
          setPlaces([
            ...places.filter((place) => !here.includes(placeKey(place))),
            ...chosen.map(({ path }) => ({ kind: 'local' as const, path })),
          ]),
      }}
      pages={listPages(query, address, PAGE_SIZE)}
      empty={
        find === '' ? (
          <Empty title="Nothing to map here">The folder holds no files and no folders.</Empty>
        ) : (
          <Empty title="No file or folder fits">Clear the search to see all of them.</Empty>
        )
      }
    />
  );
}
