import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { showCount } from '../../../../lambdas/shared/report-page/numbers.ts';
import { CodeText } from '../../common/CodeText.tsx';
import { Command } from '../../common/Command.tsx';
import { links } from '../../common/links.ts';
import { PageLink } from '../../common/PageLink.tsx';
import { Remark } from '../../common/Remark.tsx';
import { Time } from '../../common/Time.tsx';
import type { About, Attention } from '../../common/types.ts';

/** Shows what a person should check, the most urgent first, each with its remedy. */
export function AttentionList({ items }: { readonly items: readonly Attention[] }) {
  return (
    <Container
      header={
        <Header variant="h2" counter={items.length === 0 ? undefined : `(${showCount(items.length)})`}>
          Needs attention
        </Header>
      }
    >
      {items.length === 0 ? (
        <StatusIndicator type="success">Nothing needs attention</StatusIndicator>
      ) : (
        <SpaceBetween size="m">
          {items.map((item) => (
            <Item key={`${item.title}${JSON.stringify(item.about)}`} item={item} />
          ))}
        </SpaceBetween>
      )}
    </Container>
  );
}

function Item({ item: { severity, title, remedy, at, about, command } }: { readonly item: Attention }) {
  return (
    <Remark kind={severity} text={title}>
      <Box color="text-body-secondary">
        <CodeText text={remedy} /> <AboutLink about={about} />
        {at === undefined ? undefined : (
          <>
            {' '}
            · <Time at={at} />
          </>
        )}
        {command === undefined ? undefined : (
          <div>
            <Command command={command} />
          </div>
        )}
      </Box>
    </Remark>
  );
}

function AboutLink({ about }: { readonly about: About }) {
  switch (about.kind) {
    case 'export':
      return <PageLink to={links.export(about.source, about.exportId)}>Open the export</PageLink>;
    case 'failedExports':
      return <PageLink to={links.failedExports(about.text)}>Open the failed exports</PageLink>;
    case 'audience':
      return <PageLink to={links.audience(about.advertiser, about.audience)}>Open the audience</PageLink>;
    case 'deadLetters':
    case 'token':
    case 'alarm':
      return <PageLink to={links.problems}>Open the problems</PageLink>;
    case 'query':
      return <PageLink to={links.exportsOf(about.source)}>Open the exports of the source</PageLink>;
    case 'file':
      return undefined;
  }
}
