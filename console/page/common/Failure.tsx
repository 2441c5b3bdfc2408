import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import { useExplainError } from './session.ts';

export interface FailureProps {
  /** What could not be done, for example `The exports could not be read`. */
  readonly title: string;
  readonly error: unknown;
  readonly onRetry?: () => void;
}

/** Shows what happened, and what to do about it. */
export function Failure({ title, error, onRetry }: FailureProps) {
  const { message, remedy } = useExplainError()(error);
  return (
    <Alert
      type="error"
      header={title}
      action={onRetry === undefined ? undefined : <Button onClick={onRetry}>Try again</Button>}
    >
      <Box variant="p">{message}</Box>
      {remedy === undefined ? undefined : <Box variant="p">{remedy}</Box>}
    </Alert>
  );
}
