import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import { useRouteError } from 'react-router';

/** Shown in place of a view that failed, with what to do. */
export function Crash() {
  const error = useRouteError();
  return (
    <Box padding="l">
      <Alert
        type="error"
        header="This view failed"
        action={<Button onClick={() => location.reload()}>Reload</Button>}
      >
        <Box variant="p">{error instanceof Error ? error.message : String(error)}</Box>
        <Box variant="p">
          Reload the page. If it fails again, the terminal that runs “npx audiences console” may say more; the
          commands of “npx audiences --help” show and do the same.
        </Box>
      </Alert>
    </Box>
  );
}
