import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ALARMS } from '../../lambdas/shared/deployment/alarms.ts';
import { LONGEST_DELAY_SECONDS } from '../../lambdas/uploader/longest-delay.ts';
import { Places } from './helpers/places.ts';
import { FULL_CONFIG, MINIMAL_CONFIG, ofType, synthesize } from './helpers/synthesize.ts';

const synthesis = synthesize(FULL_CONFIG);
const places = new Places(synthesis);

interface AlarmProperties {
  readonly AlarmActions: unknown;
  readonly AlarmDescription: unknown;
  readonly ComparisonOperator: string;
  readonly Dimensions: { readonly Name: string; readonly Value: unknown }[];
  readonly MetricName: string;
  readonly Namespace: string;
  readonly Period?: number;
  readonly Statistic: string;
  readonly Threshold: number;
  readonly TreatMissingData: string;
  /** Of an alarm on an expression. */
  readonly Metrics?: readonly {
    readonly Expression?: string;
    readonly MetricStat?: {
      readonly Metric: {
        readonly Namespace: string;
        readonly MetricName: string;
        readonly Dimensions: readonly { readonly Value: unknown }[];
      };
      readonly Stat: string;
      readonly Period: number;
    };
  }[];
}

const alarmsOf = (resources: typeof synthesis.resources): [string, AlarmProperties][] =>
  ofType(resources, 'AWS::CloudWatch::Alarm').map(([id, { Properties }]) => [
    id.replace(/^Monitoring|[0-9A-F]{8}$/g, ''),
    Properties as unknown as AlarmProperties,
  ]);

/** Metrics in the namespace of the stack that alarms and dashboard name, with the function that counts them. */
function customMetrics(): Map<string, string> {
  const alarms = alarmsOf(synthesis.resources)
    .flatMap(([, alarm]) => [alarm, ...(alarm.Metrics ?? []).map(({ MetricStat }) => MetricStat?.Metric)])
    .filter((metric) => metric !== undefined)
    .filter(({ Namespace }) => Namespace === 'TikTokAudiences')
    .map(({ Dimensions, MetricName }) => [MetricName, String(Dimensions[0]?.Value)] as const);
  const body = JSON.stringify(dashboardBody());
  const lines = body.matchAll(/"TikTokAudiences","(\w+)","service","([\w-]+)"/g);
  const searches = body.matchAll(/SEARCH\('\{TikTokAudiences,audienceId,service\} MetricName=\\"(\w+)\\"/g);
  return new Map([
    ...alarms,
    ...[...lines].map(([, name = '', service = '']) => [name, service] as const),
    ...[...searches].map(([, name = '']) => [name, 'audience-monitor'] as const),
  ]);
}

const metricsOfAlarm = (name: string) =>
  alarmsOf(synthesis.resources).find(([id]) => id === name)?.[1].Metrics ?? [];

/** The code of a function, as text. */
const sourcesOf = (service: string): string => {
  const folder = join(import.meta.dirname, '..', '..', 'lambdas', service);
  return readdirSync(folder)
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('\n');
};

function dashboardBody(): {
  widgets: { type: string; x: number; y: number; properties: { markdown: string } }[];
} {
  const [[, dashboard] = []] = ofType(synthesis.resources, 'AWS::CloudWatch::Dashboard');
  return JSON.parse(String(places.resolve(dashboard?.Properties['DashboardBody'])));
}

describe('the alarms', () => {
  test('watch dead letters, waiting work, errors, job runs, rejected cells, audiences, token and queries', () => {
    const watched = alarmsOf(synthesis.resources).map(([id, { MetricName, Statistic, Threshold }]) => [
      id,
      MetricName,
      Statistic,
      Threshold,
    ]);

    expect(watched).toEqual([
      ['JobRunsFailed', 'TriggeredRules', 'Sum', 1],
      ['ExportTriggerErrors', 'Errors', 'Sum', 3],
      ['ChecksFailed', 'ChecksFailed', 'Sum', 3],
      ['ExportHintsDeadLetters', 'ApproximateNumberOfMessagesVisible', 'Maximum', 1],
      ['ExportHintsLate', 'ApproximateAgeOfOldestMessage', 'Maximum', 7200],
      ['ExportsFailed', 'ExportsFailed', 'Sum', 1],
      ['LateExports', 'LateExports', 'Sum', 1],
      ['UnknownSources', 'UnknownSources', 'Sum', 1],
      ['RejectedCells', 'RejectedCellShare', 'Maximum', 0.2],
      ['UploaderErrors', 'Errors', 'Sum', 3],
      ['DeliveriesDeadLetters', 'ApproximateNumberOfMessagesVisible', 'Maximum', 1],
      ['DeliveriesLate', undefined, undefined, 7200],
      ['TokenRefused', 'TokenRefused', 'Sum', 1],
      ['ReplaceWaits', 'LongestReplaceWait', 'Maximum', 72],
      ['EventsLost', undefined, undefined, 1],
      ['AudienceMonitorErrors', 'Errors', 'Sum', 3],
      ['AudienceInvalid', 'AudienceInvalid', 'Maximum', 1],
      ['AudienceExpiring', 'AudienceExpiring', 'Maximum', 1],
      ['QueryRunnerErrors', 'Errors', 'Sum', 3],
      ['QueriesFailed', 'QueriesFailed', 'Sum', 1],
      ['QueriesNotStarted', undefined, undefined, 1],
    ]);
  });

  test('QueriesNotStarted adds up the calls that the schedules gave up and the queries without room, over an hour', () => {
    const metrics = metricsOfAlarm('QueriesNotStarted').flatMap(({ MetricStat: stat }) =>
      stat === undefined
        ? []
        : [
            [
              stat.Metric.Namespace,
              stat.Metric.MetricName,
              stat.Metric.Dimensions[0]?.Value,
              stat.Stat,
              stat.Period,
            ],
          ],
    );
    const group = places.ref('AWS::Scheduler::ScheduleGroup', 'CleanRoomsSchedules');

    expect(metrics).toEqual([
      ['AWS/Scheduler', 'InvocationDroppedCount', group, 'Sum', 3600],
      ['TikTokAudiences', 'QueriesNotStarted', 'export-trigger', 'Sum', 3600],
    ]);
    expect(places.properties('AWS::Scheduler::Schedule', 'CleanRooms')['GroupName']).toEqual(group);
  });

  test('EventsLost adds up what the rules of new partitions could hand to no queue', () => {
    const [, lost] = alarmsOf(synthesis.resources).find(([id]) => id === 'EventsLost') ?? [];
    const rules = ['ActivationNewPartitions', 'ActivationClock'].map((id) =>
      places.ref('AWS::Events::Rule', id),
    );

    const metrics = (lost?.Metrics ?? []).flatMap(({ MetricStat: stat }) =>
      stat === undefined ? [] : [[stat.Metric.MetricName, stat.Metric.Dimensions[0]?.Value, stat.Stat]],
    );
    expect(metrics).toEqual(
      rules.flatMap((rule) => [
        ['FailedInvocations', rule, 'Sum'],
        ['InvocationsFailedToBeSentToDlq', rule, 'Sum'],
      ]),
    );
    expect(lost?.Metrics?.find(({ Expression }) => Expression !== undefined)?.Expression).toMatch(
      /^SUM\(\[(\w+, ){3}\w+\]\)$/,
    );
  });

  test('DeliveriesLate takes the larger age of what no function has received and what the uploader postpones', () => {
    const metrics = metricsOfAlarm('DeliveriesLate');

    expect(
      metrics.map(({ MetricStat: stat }) => [stat?.Metric.MetricName, stat?.Stat, stat?.Period]),
    ).toEqual([
      [undefined, undefined, undefined],
      ['ApproximateAgeOfOldestMessage', 'Maximum', 43_200],
      ['DeliveryWait', 'Maximum', 43_200],
    ]);
    expect(metrics.slice(1).map(({ MetricStat: stat }) => stat?.Metric.Dimensions[0]?.Value)).toEqual([
      { 'Fn::GetAtt': [places.find('AWS::SQS::Queue', 'DeliveriesQueue'), 'QueueName'] },
      'uploader',
    ]);
    expect(metrics[0]?.Expression).toBe('MAX([FILL(unseen, 0), FILL(postponed, 0)])');
  });

  test('DeliveriesLate can be reached at every age that the configuration takes, before the queue drops the message', () => {
    const { MessageRetentionPeriod: kept } = places.properties('AWS::SQS::Queue', 'DeliveriesQueue');
    const longest = (Number(kept) - LONGEST_DELAY_SECONDS) / 60;
    const monitoring = (oldestMessageMinutes: number) => ({ monitoring: { oldestMessageMinutes } });

    expect(longest).toBe(5100);
    expect(() => synthesize({ ...MINIMAL_CONFIG, ...monitoring(longest) })).not.toThrow();
    expect(() => synthesize({ ...MINIMAL_CONFIG, ...monitoring(longest + 1) })).toThrow(/5 to 5100/);
  });

  test('whose cause lasts do not end between two values of their metric', () => {
    const periods = alarmsOf(synthesis.resources).flatMap(([id, { Period }]) =>
      Period === undefined || Period === 300 ? [] : [[id, Period]],
    );

    expect(Object.fromEntries(periods)).toEqual({
      ...{
        ExportTriggerErrors: 900,
        UploaderErrors: 900,
        QueryRunnerErrors: 900,
      },
      // A failed check comes again after 30 minutes.
      ChecksFailed: 3600,
      // The token is tested once an hour.
      TokenRefused: 7200,
      // The audience-monitor runs once an hour, the clock of the uploader every 15 minutes.
      AudienceMonitorErrors: 7200,
      AudienceInvalid: 7200,
      AudienceExpiring: 7200,
      ReplaceWaits: 3600,
    });
  });

  test('JobRunsFailed counts the matches of a rule that has a target', () => {
    const [, failed] = alarmsOf(synthesis.resources).find(([id]) => id === 'JobRunsFailed') ?? [];
    const rule = places.properties('AWS::Events::Rule', 'FailedRuns');

    expect(failed?.Dimensions).toEqual([
      { Name: 'RuleName', Value: places.ref('AWS::Events::Rule', 'FailedRuns') },
    ]);
    expect(rule['Targets']).toMatchObject([{ Arn: places.arnRef('AWS::SQS::Queue', 'HintsQueue') }]);
  });

  test.each([
    ['ChecksFailed', 'export-trigger'],
    ['ExportsFailed', 'export-trigger'],
    ['UnknownSources', 'export-trigger'],
    ['RejectedCells', 'export-trigger'],
    ['QueriesFailed', 'export-trigger'],
    ['TokenRefused', 'uploader'],
    ['ReplaceWaits', 'uploader'],
    ['AudienceInvalid', 'audience-monitor'],
    ['AudienceExpiring', 'audience-monitor'],
  ])("%s is a metric of %s in the stack's own namespace", (alarm, service) => {
    const [, properties] = alarmsOf(synthesis.resources).find(([id]) => id === alarm) ?? [];

    expect(properties).toMatchObject({
      Namespace: 'TikTokAudiences',
      Dimensions: [{ Name: 'service', Value: service }],
    });
  });

  test.each(['uploader', 'export-trigger', 'audience-monitor'])(
    'and dashboard watch what %s really counts',
    (service) => {
      const watched = [...customMetrics()].filter(([, by]) => by === service).map(([name]) => name);

      const code = sourcesOf(service);
      expect(watched.length).toBeGreaterThan(0);
      expect(watched.filter((name) => !code.includes(`'${name}'`))).toEqual([]);
    },
  );

  test('have the descriptions of the table of alarms', () => {
    const ids = alarmsOf(synthesis.resources).map(([id]) => id);

    expect(ids.toSorted()).toEqual(Object.keys(ALARMS).toSorted());
  });

  test('say what has happened, how to find the cause and what to do', () => {
    const texts = alarmsOf(synthesis.resources).map(([, { AlarmDescription }]) =>
      places.resolve(AlarmDescription),
    );

    for (const text of texts)
      expect(text).toMatch(
        /^[A-Z].{20,}\. Investigate: .{20,}\. What to do: .{20,}\. See docs\/operations\.md, "\w+"\.$/,
      );
    // CloudWatch takes 1,024 characters.
    for (const text of texts) expect(String(text).length).toBeLessThan(1024);
  });

  test('notify the topic, and do not treat missing data as a failure', () => {
    const topic = { Ref: places.find('AWS::SNS::Topic', 'Alarms') };

    const ways = alarmsOf(synthesis.resources).map(
      ([, { AlarmActions, ComparisonOperator, TreatMissingData }]) => [
        AlarmActions,
        ComparisonOperator,
        TreatMissingData,
      ],
    );
    expect(ways).toEqual(
      Array.from({ length: 21 }, () => [[topic], 'GreaterThanOrEqualToThreshold', 'notBreaching']),
    );
  });

  test('are as many, on as many metrics, in a stack without queries as the cost note counts', () => {
    const alarms = alarmsOf(synthesize(MINIMAL_CONFIG).resources);
    const ofExpressions = alarms.flatMap(([, { Metrics = [] }]) =>
      Metrics.flatMap(({ MetricStat }) => MetricStat ?? []),
    );
    const plain = alarms.filter(([, { Metrics }]) => Metrics === undefined);
    const metrics = [...ofExpressions, ...plain];
    const note = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'costs.md'), 'utf8');

    expect(note).toContain(`${alarms.length} alarms on ${metrics.length} metrics × 0.10`);
  });

  test('are never raised by an export without rejected cells', () => {
    const monitoring = (rejectedCellShare: number) => ({ monitoring: { rejectedCellShare } });
    const [, rejected] =
      alarmsOf(synthesize({ ...MINIMAL_CONFIG, ...monitoring(0.001) }).resources).find(
        ([id]) => id === 'RejectedCells',
      ) ?? [];

    expect(rejected).toMatchObject({
      Threshold: 0.001,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    });
    expect(() => synthesize({ ...MINIMAL_CONFIG, ...monitoring(0) })).toThrow(/0\.001 to 1/);
  });

  test('take their thresholds from the configuration', () => {
    const { resources } = synthesize({
      ...MINIMAL_CONFIG,
      monitoring: { rejectedCellShare: 0.05, oldestMessageMinutes: 15 },
    });

    const thresholds = new Map(alarmsOf(resources).map(([id, { Threshold }]) => [id, Threshold]));
    expect(thresholds.get('RejectedCells')).toBe(0.05);
    expect(thresholds.get('DeliveriesLate')).toBe(900);
  });
});

describe('the topic', () => {
  test('notifies the address in the configuration', () => {
    const subscriptions = ofType(synthesis.resources, 'AWS::SNS::Subscription').map(
      ([, { Properties }]) => Properties,
    );

    expect(subscriptions).toEqual([
      {
        Protocol: 'email',
        Endpoint: 'alarms@example.com',
        TopicArn: { Ref: places.find('AWS::SNS::Topic', 'Alarms') },
      },
    ]);
  });

  test('has no subscription when the configuration has no address', () => {
    const { resources } = synthesize(MINIMAL_CONFIG);

    expect(ofType(resources, 'AWS::SNS::Subscription')).toEqual([]);
  });
});

test('the dashboard shows the path of exports from left to right', () => {
  const titles = dashboardBody()
    .widgets.filter(({ type }) => type === 'text')
    .map(({ x, y, properties }) => [x, y, properties.markdown.split('\n')[0]]);

  expect(titles).toEqual([
    [0, 0, '## 1. Exports'],
    [6, 0, '## 2. Preparation'],
    [12, 0, '## 3. Delivery'],
    [18, 0, '## 4. Audiences'],
  ]);
});
