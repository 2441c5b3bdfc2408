import Pagination from '@cloudscape-design/components/pagination';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import type { ReactNode } from 'react';
import { useIsNarrow } from './narrow.ts';

export interface DataColumn<Item> {
  readonly id: string;
  readonly header: string;
  readonly cell: (item: Item) => ReactNode;
  /** Whether a phone shows it too. @default true */
  readonly isMain?: boolean;
  readonly isRowHeader?: boolean;
  readonly minWidth?: number;
}

export interface DataTableProps<Item> {
  /** What the table is of, for screen readers. */
  readonly label: string;
  readonly items: readonly Item[];
  readonly keyOf: (item: Item) => string;
  readonly columns: readonly DataColumn<Item>[];
  readonly header?: ReactNode;
  readonly filter?: ReactNode;
  readonly empty: ReactNode;
  readonly isLoading?: boolean;
  readonly variant?: TableProps.Variant;
  /** Which rows are chosen, by key; left out for a table to read. */
  readonly selection?: {
    readonly keys: readonly string[];
    readonly nameOf: (item: Item) => string;
    readonly onChange: (items: readonly Item[]) => void;
  };
  /** Which page of how many; left out for a table without pages. */
  readonly pages?: {
    readonly current: number;
    readonly count: number;
    readonly onChange: (page: number) => void;
  };
}

/** A table as every view has it; the server sorts, filters and cuts it into pages. */
export function DataTable<Item>(props: DataTableProps<Item>) {
  const isNarrow = useIsNarrow();
  const columns = props.columns.filter(({ isMain = true }) => isMain || !isNarrow);
  return (
    <Table
      variant={props.variant ?? 'container'}
      items={props.items}
      trackBy={props.keyOf}
      columnDefinitions={columns.map(columnDefinition)}
      header={props.header}
      filter={props.filter}
      empty={props.empty}
      loading={props.isLoading === true}
      loadingText="Reading"
      wrapLines
      pagination={paginationOf(props.pages)}
      {...selectionOf(props)}
    />
  );
}

function selectionOf<Item>({
  selection,
  items,
  keyOf,
  label,
}: DataTableProps<Item>): Partial<TableProps<Item>> {
  if (selection === undefined) return { ariaLabels: { tableLabel: label } };
  return {
    selectionType: 'multi',
    selectedItems: items.filter((item) => selection.keys.includes(keyOf(item))),
    onSelectionChange: ({ detail }) => selection.onChange(detail.selectedItems),
    ariaLabels: {
      tableLabel: label,
      selectionGroupLabel: `Choose: ${label}`,
      allItemsSelectionLabel: () => 'Choose all on this page',
      itemSelectionLabel: (_, item) => `Choose ${selection.nameOf(item)}`,
    },
  };
}

function columnDefinition<Item>({
  id,
  header,
  cell,
  isRowHeader,
  minWidth,
}: DataColumn<Item>): TableProps.ColumnDefinition<Item> {
  return {
    id,
    header,
    cell,
    ...(isRowHeader === true ? { isRowHeader } : {}),
    ...(minWidth === undefined ? {} : { minWidth }),
  };
}

function paginationOf(pages: DataTableProps<unknown>['pages']) {
  if (pages === undefined || pages.count <= 1) return undefined;
  return (
    <Pagination
      currentPageIndex={pages.current}
      pagesCount={pages.count}
      onChange={({ detail }) => pages.onChange(detail.currentPageIndex)}
    />
  );
}
