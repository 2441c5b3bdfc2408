import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import { showCount } from '../../../../lambdas/shared/report-page/numbers.ts';
import { DataTable } from '../../common/DataTable.tsx';
import { audienceColumn, deliveryColumns } from '../../common/delivery-columns.tsx';
import { Empty } from '../../common/Empty.tsx';
import type { DeliveryRow } from '../../common/types.ts';

/** Shows the delivery of each partition of a run. */
export function Deliveries({ deliveries }: { readonly deliveries: readonly DeliveryRow[] }) {
  return (
    <DataTable
      label="Deliveries"
      items={deliveries}
      keyOf={({ id }) => id}
      columns={[audienceColumn, ...deliveryColumns]}
      header={
        <Header variant="h2" counter={`(${showCount(deliveries.length)})`}>
          Deliveries
        </Header>
      }
      empty={
        <Empty title="Nothing delivered yet">
          <Box variant="span">
            One delivery for each audience and identifier type begins when the export is prepared.
          </Box>
        </Empty>
      }
    />
  );
}
