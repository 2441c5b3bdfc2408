import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { showCount } from '../../../../lambdas/shared/report-page/numbers.ts';
import type { ChoiceProps } from '../Choice.tsx';
import { type DataColumn, DataTable } from '../DataTable.tsx';
import { Empty } from '../Empty.tsx';
import { Failure } from '../Failure.tsx';
import { ListFilters } from './ListFilters.tsx';
import type { ListAddress } from './list-address.ts';
import { listPages } from './list-pages.ts';

/** Part of a list, as the server cuts it. */
interface ListPart {
  readonly total: number;
  readonly page: number;
}

export interface ListViewProps<Part extends ListPart, Item> {
  /** What is listed, in the plural and with a capital letter. */
  readonly title: string;
  /** What is listed, in the singular. */
  readonly noun: string;
  readonly description: string;
  readonly actions?: ReactNode;
  readonly query: UseQueryResult<Part>;
  /** The rows of a part. */
  readonly itemsOf: (part: Part) => readonly Item[];
  readonly pageSize: number;
  readonly keyOf: (item: Item) => string;
  readonly columns: readonly DataColumn<Item>[];
  readonly address: ListAddress<'text'>;
  /** What is searched, for example `Find exports by id or source`. */
  readonly searchLabel: string;
  readonly choices: readonly ChoiceProps[];
  /** Shown where there is nothing yet. */
  readonly empty: ReactNode;
}

/** A view that lists things: filtered and cut into pages by the server, with filters and page in the address. */
export function ListView<Part extends ListPart, Item>(props: ListViewProps<Part, Item>) {
  const { title, noun, description, actions, query, itemsOf, pageSize, keyOf, columns } = props;
  const { address, searchLabel, choices, empty } = props;
  const { data, error, isPending, refetch } = query;
  const { filters, narrow } = address;
  if (error !== null && data === undefined) {
    return (
      <Failure
        title={`The ${title.toLowerCase()} could not be read`}
        error={error}
        onRetry={() => void refetch()}
      />
    );
  }
  const { text = '' } = filters;
  const isNarrowed = text !== '' || choices.some(({ value }) => value !== '');
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          counter={data === undefined ? undefined : `(${showCount(data.total)})`}
          description={description}
          actions={actions}
        >
          {title}
        </Header>
      }
    >
      <DataTable
        label={title}
        items={data === undefined ? [] : itemsOf(data)}
        isLoading={isPending}
        keyOf={keyOf}
        columns={columns}
        filter={
          <ListFilters
            label={searchLabel}
            noun={noun}
            text={text}
            total={data?.total}
            choices={choices}
            onText={(typed) => narrow({ text: typed })}
          />
        }
        pages={listPages(query, address, pageSize)}
        empty={
          isNarrowed ? (
            <Empty title={`No ${noun} fits`}>Choose other filters, or clear the search.</Empty>
          ) : (
            empty
          )
        }
      />
    </ContentLayout>
  );
}
