import Box from '@cloudscape-design/components/box';
import Spinner from '@cloudscape-design/components/spinner';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Failure } from './Failure.tsx';

export interface LoadedProps<Data> {
  /** What is read, in the plural or with its article, for example `The exports`. */
  readonly what: string;
  readonly query: UseQueryResult<Data>;
  readonly children: (data: Data) => ReactNode;
}

/** Shows what a request gave: its progress, its failure, or the answer. An answer that is there stays while a newer one is asked for. */
export function Loaded<Data>({ what, query, children }: LoadedProps<Data>) {
  const { data, error } = query;
  if (data !== undefined) return children(data);
  if (error !== null) {
    return <Failure title={`${what} could not be read`} error={error} onRetry={() => void query.refetch()} />;
  }
  return (
    <Box textAlign="center" padding="xxl">
      <Spinner size="large" /> <Box variant="span">Reading</Box>
    </Box>
  );
}
