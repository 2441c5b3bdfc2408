import Button from '@cloudscape-design/components/button';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import { useNavigate } from 'react-router';
import { Empty } from '../common/Empty.tsx';

/** Shown for an address that no view has. */
export function NotFound() {
  const navigate = useNavigate();
  return (
    <ContentLayout header={<Header variant="h1">No such view</Header>}>
      <Empty
        title="This address belongs to no view"
        action={<Button onClick={() => navigate('/')}>Open the pipeline</Button>}
      >
        The list on the left holds every view of the console.
      </Empty>
    </ContentLayout>
  );
}
