import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { EXPORT_TRIGGER_METRICS } from '../lambdas/export-trigger/notices.ts';
import type { Activation } from './activation.ts';
import type { PipelineContext } from './context.ts';
import type { Preparation } from './preparation.ts';

export interface PipelineDashboardProps {
  /** What all stages share. */
  readonly context: PipelineContext;
  readonly preparation: Preparation;
  readonly activation: Activation;
}

/** A dashboard is 24 units wide: four stages side by side. */
const STAGE_WIDTH = 6;
const WIDGET_HEIGHT = 6;

/** Shows the path of exports from left to right: exports, preparation, delivery, audiences. */
export class PipelineDashboard extends Construct {
  /** URL of the dashboard. */
  readonly url: string;
  readonly #namespace: string;

  constructor(scope: Construct, id: string, props: PipelineDashboardProps) {
    super(scope, id);
    this.#namespace = props.context.config.deployment.stackName;
    const dashboard = new cloudwatch.Dashboard(this, 'Dashboard', { defaultInterval: Duration.days(7) });
    dashboard.addWidgets(
      this.#exports(),
      this.#preparation(props.preparation),
      this.#delivery(props.activation),
      this.#audiences(),
    );
    const { region } = Stack.of(this);
    this.url = `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards/dashboard/${dashboard.dashboardName}`;
  }

  #exports(): cloudwatch.Column {
    return stage('1. Exports', 'What arrived under `exports/`, and its state.', [
      graph('Exports', [
        this.#sum('export-trigger', EXPORT_TRIGGER_METRICS.prepared, 'prepared'),
        this.#sum('export-trigger', EXPORT_TRIGGER_METRICS.delivered, 'delivered'),
        this.#sum('export-trigger', EXPORT_TRIGGER_METRICS.failed, 'failed'),
        this.#sum('export-trigger', EXPORT_TRIGGER_METRICS.unknownSources, 'of an unknown source'),
      ]),
    ]);
  }

  #preparation({ exportTrigger }: Preparation): cloudwatch.Column {
    const { queue } = exportTrigger.hints;
    return stage('2. Preparation', 'Glue job runs that turn exports into files of hashes.', [
      graph('Job runs', [
        this.#sum('export-trigger', EXPORT_TRIGGER_METRICS.runsStarted, 'started'),
        exportTrigger.metricFailedRuns().with({ label: 'failed' }),
      ]),
      graph('Share of rejected cells', [
        this.#metric(
          'export-trigger',
          EXPORT_TRIGGER_METRICS.rejectedCellShare,
          cloudwatch.Stats.MAXIMUM,
          'worst export',
        ),
      ]),
      graph('Waiting hints', [queue.metricApproximateNumberOfMessagesVisible({ label: 'messages' })]),
    ]);
  }

  #delivery({ deliveries, uploader }: Activation): cloudwatch.Column {
    const { deadLetterQueue, queue } = deliveries;
    return stage('3. Delivery', 'Partitions in delivery to TikTok.', [
      graph('Deliveries', [
        this.#sum('uploader', 'DeliveriesSucceeded', 'delivered'),
        this.#sum('uploader', 'DeliveriesDeadLettered', 'dead-lettered'),
      ]),
      graph('Waiting for TikTok to accept a replace', [
        this.#metric('uploader', 'DeliveriesWaiting', cloudwatch.Stats.MAXIMUM, 'deliveries'),
      ]),
      graph('Identifiers delivered', [this.#sum('uploader', 'RowsDelivered', 'lines')]),
      graph('Queue', [
        queue.metricApproximateNumberOfMessagesVisible({ label: 'waiting' }),
        queue.metricApproximateNumberOfMessagesNotVisible({ label: 'in progress' }),
        deadLetterQueue.metricApproximateNumberOfMessagesVisible({ label: 'dead letters' }),
      ]),
      graph('Uploader', [
        uploader.function.metricErrors({ label: 'errors' }),
        uploader.function.metricThrottles({ label: 'throttled' }),
      ]),
    ]);
  }

  #audiences(): cloudwatch.Column {
    return stage(
      '4. Audiences',
      'What TikTok reports about recently delivered audiences. Matching takes 24 to 48 hours.',
      [
        graph('Share of matched people, by audience', [this.#byAudience('MatchRate')]),
        graph('Matched people, by audience', [this.#byAudience('MatchedUsers')]),
        graph('Invalid audiences', [this.#sum('audience-monitor', 'AudienceInvalid', 'invalid')]),
      ],
    );
  }

  /** One line for each audience with a value. */
  #byAudience(metricName: string): cloudwatch.MathExpression {
    return new cloudwatch.MathExpression({
      expression: `SEARCH('{${this.#namespace},audienceId,service} MetricName="${metricName}"', 'Average')`,
      label: '',
      usingMetrics: {},
    });
  }

  #sum(service: string, metricName: string, label: string): cloudwatch.Metric {
    return this.#metric(service, metricName, cloudwatch.Stats.SUM, label);
  }

  #metric(service: string, metricName: string, statistic: string, label: string): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: this.#namespace,
      metricName,
      dimensionsMap: { service },
      statistic,
      label,
    });
  }
}

const stage = (title: string, text: string, widgets: cloudwatch.IWidget[]): cloudwatch.Column =>
  new cloudwatch.Column(
    new cloudwatch.TextWidget({ markdown: `## ${title}\n${text}`, width: STAGE_WIDTH, height: 2 }),
    ...widgets,
  );

const graph = (title: string, left: cloudwatch.IMetric[]): cloudwatch.GraphWidget =>
  new cloudwatch.GraphWidget({
    title,
    left,
    width: STAGE_WIDTH,
    height: WIDGET_HEIGHT,
    period: Duration.hours(1),
  });
