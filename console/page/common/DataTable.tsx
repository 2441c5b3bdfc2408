import Cards, { type CardsProps } from '@cloudscape-design/components/cards';
import Pagination from '@cloudscape-design/components/pagination';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { type ReactNode, useState } from 'react';
import { useIsNarrow } from './narrow.ts';

export interface DataColumn<Item> {
  readonly id: string;
  readonly header: string;
  readonly cell: (item: Item) => ReactNode;
  /** Whether it names the row; it is the title of the card on a phone. */
  readonly isRowHeader?: boolean;
  /** Whether it takes the whole width of a card. @default false */
  readonly isWide?: boolean;
  /** Pixels. @default the longest word of the heading */
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
  /** Which page of how many the server cuts the list into; left out where it gives all rows. */
  readonly pages?: {
    readonly current: number;
    readonly count: number;
    readonly onChange: (page: number) => void;
  };
}

/** A table without pages of the server's gets its own above this number of rows. */
const MOST_ROWS = 50;

/** A table as every view has it, cards on a phone. The server cuts long lists into pages, this cuts the others. */
export function DataTable<Item>(props: DataTableProps<Item>) {
  const [shown, setShown] = useState(1);
  const { items, pages } = props;
  if (pages !== undefined || items.length <= MOST_ROWS) return <Rows {...props} />;
  const count = Math.ceil(items.length / MOST_ROWS);
  const current = Math.min(shown, count);
  const part = items.slice((current - 1) * MOST_ROWS, current * MOST_ROWS);
  return <Rows {...props} items={part} pages={{ current, count, onChange: setShown }} />;
}

function Rows<Item>(props: DataTableProps<Item>) {
  const isNarrow = useIsNarrow();
  const { items, keyOf, header, filter, empty, isLoading = false, pages } = props;
  const common = {
    items,
    trackBy: keyOf,
    header,
    filter,
    empty,
    loading: isLoading,
    loadingText: 'Reading',
    pagination: paginationOf(pages),
  };
  if (isNarrow) {
    return (
      <Cards
        {...common}
        {...cardSelection(props)}
        cardDefinition={cardOf(props.columns)}
        cardsPerRow={[{ cards: 1 }]}
      />
    );
  }
  return (
    <Table
      {...common}
      {...rowSelection(props)}
      variant={props.variant ?? 'container'}
      columnDefinitions={props.columns.map((column) => ({ minWidth: widthOfHeading(column), ...column }))}
      wrapLines
    />
  );
}

/** Pixels of a letter of a heading, and of what is around the heading. */
const LETTER = 9;
const AROUND_HEADING = 40;

/** Lines break within words where a column is narrower than one: the browser does not keep it as wide by itself. */
function widthOfHeading({ header }: Pick<DataColumn<never>, 'header'>): number {
  return AROUND_HEADING + LETTER * Math.max(...header.split(' ').map((word) => word.length));
}

function cardOf<Item>(columns: readonly DataColumn<Item>[]): CardsProps.CardDefinition<Item> {
  const title = columns.find(({ isRowHeader }) => isRowHeader === true);
  return {
    ...(title === undefined ? {} : { header: title.cell }),
    sections: columns
      .filter((column) => column !== title)
      .map(({ id, header, cell, isWide = false }) => ({
        id,
        header,
        content: cell,
        width: isWide ? 100 : 50,
      })),
  };
}

function cardSelection<Item>(props: DataTableProps<Item>): Partial<CardsProps<Item>> {
  const { selection, label } = props;
  if (selection === undefined) return { ariaLabels: cardLabels(label, () => '') };
  return {
    selectionType: 'multi',
    selectedItems: chosen(props),
    onSelectionChange: ({ detail }) => selection.onChange(detail.selectedItems),
    ariaLabels: cardLabels(label, (item: Item) => `Choose ${selection.nameOf(item)}`),
  };
}

const cardLabels = <Item,>(
  label: string,
  itemLabel: (item: Item) => string,
): CardsProps.AriaLabels<Item> => ({
  cardsLabel: label,
  selectionGroupLabel: `Choose: ${label}`,
  itemSelectionLabel: (_, item) => itemLabel(item),
});

function rowSelection<Item>(props: DataTableProps<Item>): Partial<TableProps<Item>> {
  const { selection, label } = props;
  if (selection === undefined) return { ariaLabels: { tableLabel: label } };
  return {
    selectionType: 'multi',
    selectedItems: chosen(props),
    onSelectionChange: ({ detail }) => selection.onChange(detail.selectedItems),
    ariaLabels: {
      tableLabel: label,
      selectionGroupLabel: `Choose: ${label}`,
      allItemsSelectionLabel: () => 'Choose all on this page',
      itemSelectionLabel: (_, item) => `Choose ${selection.nameOf(item)}`,
    },
  };
}

const chosen = <Item,>({ items, keyOf, selection }: DataTableProps<Item>): Item[] =>
  items.filter((item) => selection?.keys.includes(keyOf(item)) === true);

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
