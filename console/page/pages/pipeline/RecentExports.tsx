import Header from '@cloudscape-design/components/header';
import { DataTable } from '../../common/DataTable.tsx';
import { Empty } from '../../common/Empty.tsx';
import { exportColumns } from '../../common/export-columns.tsx';
import { links } from '../../common/links.ts';
import { PageLink } from '../../common/PageLink.tsx';
import type { ExportRow } from '../../common/types.ts';

/** Shows the exports that came last. */
export function RecentExports({ exports }: { readonly exports: readonly ExportRow[] }) {
  return (
    <DataTable
      label="Recent exports"
      items={exports}
      keyOf={({ source, exportId }) => `${source}/${exportId}`}
      columns={exportColumns}
      header={
        <Header variant="h2" actions={<PageLink to={links.exports}>All exports</PageLink>}>
          Recent exports
        </Header>
      }
      empty={
        <Empty title="No exports yet">
          An export appears here when its files arrive under exports/ in the exports bucket.
        </Empty>
      }
    />
  );
}
