import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { Alarms } from './Alarms.tsx';
import { Checks } from './Checks.tsx';
import { DeadLetters } from './DeadLetters.tsx';
import { Tokens } from './Tokens.tsx';

/** What went wrong, why, and what to do about it. */
export function ProblemsPage() {
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="What the pipeline could not correct by itself, each with its reason and its remedy."
        >
          Problems
        </Header>
      }
    >
      <SpaceBetween size="l">
        <DeadLetters />
        <Tokens />
        <Checks />
        <Alarms />
      </SpaceBetween>
    </ContentLayout>
  );
}
