import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { TimeChart } from '../../common/TimeChart.tsx';
import { typeName } from '../../common/type-name.ts';
import type { AudienceDetail } from '../../common/types.ts';

/** Shows how many people TikTok has matched in an audience over time, by identifier type. */
export function MatchedInAudience({ detail: { formats, history } }: { readonly detail: AudienceDetail }) {
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="In this audience, day by day, as the hourly check found it. Days on which TikTok only calculated have no point."
        >
          Matched people over time
        </Header>
      }
    >
      <TimeChart
        label="Matched people over time"
        series={formats.map(({ format }) => ({
          title: typeName(format),
          points: history
            .filter((point) => point.format === format)
            .map(({ at, matchedUsers }) => ({ at, count: matchedUsers })),
        }))}
        empty="Appears once TikTok has matched the audience, which takes 24 to 48 hours."
      />
    </Container>
  );
}
