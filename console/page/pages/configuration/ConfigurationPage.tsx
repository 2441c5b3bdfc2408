import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import { Loaded } from '../../common/Loaded.tsx';
import { useSession } from '../../common/session.ts';
import { ConfigurationView } from './ConfigurationView.tsx';
import { useConfiguration } from './data.ts';

/** The configuration, each field with its meaning. It is edited in its file. */
export function ConfigurationPage() {
  const configuration = useConfiguration();
  const { deploy = 'npx cdk deploy' } = useSession()?.commands ?? {};
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description={
            configuration.data === undefined
              ? undefined
              : `${configuration.data.file}. Edit the file: this page follows it. What is deployed changes with “${deploy}”.`
          }
        >
          Configuration
        </Header>
      }
    >
      <Loaded what="The configuration" query={configuration}>
        {(data) => <ConfigurationView configuration={data} />}
      </Loaded>
    </ContentLayout>
  );
}
