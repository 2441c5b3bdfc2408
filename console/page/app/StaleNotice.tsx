import Box from '@cloudscape-design/components/box';
import { useQueryClient } from '@tanstack/react-query';
import { Failure } from '../common/Failure.tsx';
import { useStaleError } from './stale-error.ts';

/** Says above every view that it shows what was read before, because nothing newer can be read; with what to do. */
export function StaleNotice() {
  const queries = useQueryClient();
  const error = useStaleError();
  if (error === null) return undefined;
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
