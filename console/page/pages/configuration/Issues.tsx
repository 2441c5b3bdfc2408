import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { Configuration } from '../../common/types.ts';

/** Says whether the configuration can be used, and what is wrong with it. */
export function Issues({ configuration: { isValid, issues } }: { readonly configuration: Configuration }) {
  if (isValid) return <StatusIndicator type="success">The configuration can be used</StatusIndicator>;
  return (
    <Alert type="error" header="The configuration cannot be used">
      {issues.map(({ path, found, expected }) => (
        <Box key={`${path} ${expected}`} variant="p">
          <Box variant="code">{path}</Box>: {found === undefined ? '' : `found ${found}; `}
          {expected}
        </Box>
      ))}
    </Alert>
  );
}
