import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import { links } from '../common/links.ts';
import { PageLink } from '../common/PageLink.tsx';
import { useSession } from '../common/session.ts';

/** Says above every view that the configuration cannot be used, while that is so. */
export function ConfigProblem() {
  const problem = useSession()?.configError;
  if (problem === undefined) return undefined;
  return (
    <Box padding={{ bottom: 'm' }}>
      <Alert type="error" header="The configuration cannot be used">
        {problem.message}. {problem.remedy}{' '}
        <PageLink to={links.configuration}>Open the configuration</PageLink>
      </Alert>
    </Box>
  );
}
