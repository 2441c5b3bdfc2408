import Box from '@cloudscape-design/components/box';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import LineChart from '@cloudscape-design/components/line-chart';
import { showCount, showCountOf } from '../../../lambdas/shared/report-page/numbers.ts';
import { Time } from './Time.tsx';

/** One line of a chart. */
export interface ChartSeries {
  readonly title: string;
  readonly points: readonly { readonly at: string; readonly count: number }[];
}

export interface TimeChartProps {
  /** What the chart shows, for screen readers. */
  readonly label: string;
  readonly series: readonly ChartSeries[];
  /** What will appear here, and when. */
  readonly empty: string;
}

const DAY_MS = 86_400_000;
const HEADROOM = 1.1;
/** Pixels. */
const HEIGHT = 220;

/** Shows counts of people over time: as a chart once there are two of them, before that the ones that are there. */
export function TimeChart(props: TimeChartProps) {
  const { series, empty } = props;
  const known = series.filter(({ points }) => points.length > 0);
  if (known.length === 0) return <Box color="text-body-secondary">{empty}</Box>;
  if (known.every(({ points }) => points.length === 1)) return <Latest {...props} series={known} />;
  return <Chart {...props} series={known} />;
}

function Latest({ series }: TimeChartProps) {
  return (
    <KeyValuePairs
      columns={4}
      items={series.map(({ title, points: [point] }) => ({
        label: title,
        value:
          point === undefined ? (
            '–'
          ) : (
            <>
              {showCountOf(point.count, 'person', 'people')}, <Time at={point.at} />
            </>
          ),
      }))}
    />
  );
}

function Chart({ label, series }: TimeChartProps) {
  const points = series.flatMap((line) => line.points);
  const times = points.map(({ at }) => new Date(at).getTime());
  const isShort = Math.max(...times) - Math.min(...times) < 2 * DAY_MS;
  return (
    <LineChart
      ariaLabel={label}
      height={HEIGHT}
      hideFilter
      hideLegend={series.length < 2}
      series={series.map((line) => ({
        title: line.title,
        type: 'line' as const,
        data: line.points.map(({ at, count }) => ({ x: new Date(at), y: count })),
        valueFormatter: showCount,
      }))}
      xScaleType="time"
      xTitle="Time (UTC)"
      yTitle="people"
      yDomain={[0, Math.max(1, ...points.map(({ count }) => count)) * HEADROOM]}
      i18nStrings={{
        xTickFormatter: (time: Date) => showTick(time, isShort),
        yTickFormatter: (count: number) => showCount(count),
      }}
    />
  );
}

/** @returns the day, or the time of day where the chart holds few days */
const showTick = (time: Date, isShort: boolean): string =>
  isShort ? time.toISOString().slice(11, 16) : time.toISOString().slice(0, 10);
