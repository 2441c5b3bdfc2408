import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { TimeChart } from '../../common/TimeChart.tsx';
import { typeName } from '../../common/type-name.ts';
import type { MatchedSeries } from '../../common/types.ts';

/** Shows how many people TikTok has matched over time, by identifier type. */
export function MatchedPeople({ matched }: { readonly matched: readonly MatchedSeries[] }) {
  const areSeveral = new Set(matched.map(({ advertiser }) => advertiser)).size > 1;
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="People in all audiences that TikTok has matched, by identifier type."
        >
          Matched people over time
        </Header>
      }
    >
      <TimeChart
        label="Matched people over time"
        series={matched.map(({ advertiser, format, points }) => ({
          title: areSeveral ? `${advertiser}: ${typeName(format)}` : typeName(format),
          points: points.map(({ at, matchedUsers }) => ({ at, count: matchedUsers })),
        }))}
        empty="Appears once TikTok has matched an audience, which takes 24 to 48 hours. It is noted once an hour."
      />
    </Container>
  );
}
