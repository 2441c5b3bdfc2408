import type { DataColumn } from './DataTable.tsx';
import { ExportState } from './ExportState.tsx';
import { links } from './links.ts';
import { PageLink } from './PageLink.tsx';
import { Time } from './Time.tsx';
import type { ExportRow } from './types.ts';

/** The columns of a table of exports. */
export const exportColumns: readonly DataColumn<ExportRow>[] = [
  {
    id: 'export',
    header: 'Export',
    isRowHeader: true,
    minWidth: 160,
    cell: ({ source, exportId }) => <PageLink to={links.export(source, exportId)}>{exportId}</PageLink>,
  },
  { id: 'source', header: 'Source', cell: ({ source }) => source },
  {
    id: 'state',
    header: 'State',
    minWidth: 170,
    cell: (item) => <ExportState item={item} />,
  },
  { id: 'since', header: 'Since', minWidth: 140, cell: ({ since }) => <Time at={since} /> },
  { id: 'reason', isWide: true, header: 'Reason', minWidth: 200, cell: ({ reason }) => reason ?? '–' },
];
