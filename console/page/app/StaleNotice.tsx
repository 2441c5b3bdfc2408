import Box from '@cloudscape-design/components/box';
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useCounts } from '../common/counts.ts';
import { Failure } from '../common/Failure.tsx';

/** Says above every view that it shows what was read before, because nothing newer can be read; with what to do. */
export function StaleNotice() {
  const queries = useQueryClient();
  const { error } = useCounts();
  if (error === null || !isSomethingShown(queries)) return undefined;
  return (
    <Box padding={{ bottom: 'm' }}>
      <Failure
        title="This view is not up to date"
        error={error}
        onRetry={() => void queries.invalidateQueries()}
      />
    </Box>
  );
}

/** A view that has nothing to show says so itself. */
const isSomethingShown = (queries: QueryClient): boolean =>
  queries
    .getQueryCache()
    .findAll({ type: 'active' })
    .some(({ queryKey: [name], state }) => name !== 'session' && state.data !== undefined);
