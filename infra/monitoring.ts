import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { EXPORT_TRIGGER_METRICS } from '../lambdas/export-trigger/notices.ts';
import { type AlarmName, alarmDescription } from '../lambdas/shared/deployment/alarms.ts';
import { LONGEST_DELAY_SECONDS } from '../lambdas/uploader/longest-delay.ts';
import type { Activation } from './activation.ts';
import type { AudienceMonitor } from './audience-monitor.ts';
import type { CleanRooms } from './clean-rooms.ts';
import type { PipelineContext } from './context.ts';
import type { EventQueue } from './event-queue.ts';
import type { PipelineFunction } from './pipeline-function.ts';
import type { Preparation } from './preparation.ts';

export interface MonitoringProps {
  /** What all stages share. */
  readonly context: PipelineContext;
  readonly preparation: Preparation;
  readonly activation: Activation;
  readonly audienceMonitor: AudienceMonitor;
  /**
   * The stage that runs protected queries.
   * @default - no source has one
   */
  readonly cleanRooms?: CleanRooms | undefined;
}

/** When an alarm is raised: at this value of the metric or above. */
interface AlarmTerms {
  readonly metric: cloudwatch.IMetric;
  readonly threshold: number;
}

/** Alerts the operator to what the pipeline cannot correct automatically: one topic, and alarms with remedies. */
export class Monitoring extends Construct {
  /** Topic that receives the alarms. */
  readonly topic: sns.Topic;
  readonly #props: MonitoringProps;

  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    this.#props = props;
    const { config, key } = props.context;
    this.topic = new sns.Topic(this, 'Alarms', {
      displayName: 'TikTok audience pipeline',
      masterKey: key,
      enforceSSL: true,
    });
    this.topic.addToResourcePolicy(publishByAlarms(this.topic));
    const { alarmEmail } = config.monitoring;
    if (alarmEmail !== undefined) {
      new sns.Subscription(this, 'Email', {
        topic: this.topic,
        protocol: sns.SubscriptionProtocol.EMAIL,
        endpoint: alarmEmail,
      });
    }
    this.#watchPreparation();
    this.#watchExports();
    this.#watchDelivery();
    this.#watchAudiences();
    if (props.cleanRooms !== undefined) this.#watchQueries(props.cleanRooms);
  }

  #watchPreparation(): void {
    const { exportTrigger } = this.#props.preparation;
    this.#alarm('JobRunsFailed', { metric: exportTrigger.metricFailedRuns(), threshold: 1 });
    this.#watchFunction('ExportTriggerErrors', exportTrigger.trigger);
    // The schedule brings a check every 15 minutes, and one that failed comes again after 30.
    const failed = this.#metric('export-trigger', EXPORT_TRIGGER_METRICS.checksFailed);
    this.#alarm('ChecksFailed', { metric: failed.with({ period: Duration.hours(1) }), threshold: 3 });
    this.#watchDeadLetters('ExportHints', exportTrigger.hints);
    this.#alarm('ExportHintsLate', {
      metric: exportTrigger.hints.queue.metricApproximateAgeOfOldestMessage({
        statistic: cloudwatch.Stats.MAXIMUM,
      }),
      threshold: this.#oldestMessageSeconds(),
    });
  }

  #watchExports(): void {
    const count = (metricName: string): AlarmTerms => ({
      metric: this.#metric('export-trigger', metricName),
      threshold: 1,
    });
    this.#alarm('ExportsFailed', count(EXPORT_TRIGGER_METRICS.failed));
    this.#alarm('LateExports', count(EXPORT_TRIGGER_METRICS.lateObjects));
    this.#alarm('UnknownSources', count(EXPORT_TRIGGER_METRICS.unknownSources));
    const { rejectedCellShare } = EXPORT_TRIGGER_METRICS;
    this.#alarm('RejectedCells', {
      metric: this.#metric('export-trigger', rejectedCellShare, cloudwatch.Stats.MAXIMUM),
      threshold: this.#props.context.config.monitoring.rejectedCellShare,
    });
  }

  #watchDelivery(): void {
    const { deliveries, uploader } = this.#props.activation;
    this.#watchFunction('UploaderErrors', uploader);
    this.#watchDeadLetters('Deliveries', deliveries);
    this.#alarm('DeliveriesLate', {
      metric: this.#deliveryAge(deliveries),
      threshold: this.#oldestMessageSeconds(),
    });
    this.#alarm('TokenRefused', {
      // While the circuit is open, the token is tested once an hour.
      metric: this.#metric('uploader', 'TokenRefused').with({ period: Duration.hours(2) }),
      threshold: 1,
    });
    this.#alarm('ReplaceWaits', {
      metric: this.#metric('uploader', 'LongestReplaceWait', cloudwatch.Stats.MAXIMUM).with({
        period: Duration.hours(1),
      }),
      threshold: this.#props.context.config.monitoring.replaceWaitHours,
    });
    this.#alarm('EventsLost', { metric: deliveries.metricLostEvents(), threshold: 1 });
  }

  #watchAudiences(): void {
    // The function runs once an hour: an alarm with a shorter period would end, and be raised again, between two runs.
    const period = Duration.hours(2);
    this.#watchFunction('AudienceMonitorErrors', this.#props.audienceMonitor.monitor, period);
    for (const name of ['AudienceInvalid', 'AudienceExpiring'] as const) {
      const metric = this.#metric('audience-monitor', name, cloudwatch.Stats.MAXIMUM);
      this.#alarm(name, { metric: metric.with({ period }), threshold: 1 });
    }
  }

  #watchQueries(cleanRooms: CleanRooms): void {
    this.#watchFunction('QueryRunnerErrors', cleanRooms.queryRunner);
    const metric = this.#metric('export-trigger', EXPORT_TRIGGER_METRICS.queriesFailed);
    this.#alarm('QueriesFailed', { metric, threshold: 1 });
    const notStarted = new cloudwatch.MathExpression({
      expression: 'SUM([dropped, waiting])',
      label: 'scheduled queries that were not started',
      usingMetrics: {
        dropped: cleanRooms.metricDroppedCalls(),
        waiting: this.#metric('export-trigger', EXPORT_TRIGGER_METRICS.queriesNotStarted),
      },
      // A check comes every 15 minutes.
      period: Duration.hours(1),
    });
    this.#alarm('QueriesNotStarted', { metric: notStarted, threshold: 1 });
  }

  #watchFunction(
    name: AlarmName,
    { function: watched }: PipelineFunction,
    period: Duration = Duration.minutes(15),
  ): void {
    this.#alarm(name, { metric: watched.metricErrors({ period }), threshold: 3 });
  }

  #watchDeadLetters(name: 'ExportHints' | 'Deliveries', { deadLetterQueue }: EventQueue): void {
    this.#alarm(`${name}DeadLetters`, {
      metric: deadLetterQueue.metricApproximateNumberOfMessagesVisible({
        statistic: cloudwatch.Stats.MAXIMUM,
      }),
      threshold: 1,
    });
  }

  #oldestMessageSeconds(): number {
    return Duration.minutes(this.#props.context.config.monitoring.oldestMessageMinutes).toSeconds();
  }

  /**
   * The age of the oldest message, in seconds. SQS leaves out a message that was received three times and not deleted, and
   * each wait of a delivery ends with a receive: the uploader sends the age of what it postpones. The period is longer than
   * the longest pause between two receives, so that the alarm does not end in between.
   */
  #deliveryAge({ queue }: EventQueue): cloudwatch.MathExpression {
    const statistic = cloudwatch.Stats.MAXIMUM;
    return new cloudwatch.MathExpression({
      // A metric without values in the period counts as zero.
      expression: 'MAX([FILL(unseen, 0), FILL(postponed, 0)])',
      label: 'age of the oldest delivery',
      usingMetrics: {
        unseen: queue.metricApproximateAgeOfOldestMessage({ statistic }),
        postponed: this.#metric('uploader', 'DeliveryWait', statistic),
      },
      period: Duration.seconds(LONGEST_DELAY_SECONDS).plus(Duration.hours(1)),
    });
  }

  #metric(service: string, metricName: string, statistic: string = cloudwatch.Stats.SUM): cloudwatch.Metric {
    const namespace = this.#props.context.config.deployment.stackName;
    return new cloudwatch.Metric({ namespace, metricName, dimensionsMap: { service }, statistic });
  }

  #alarm(name: AlarmName, { metric, threshold }: AlarmTerms): void {
    const alarm = new cloudwatch.Alarm(this, name, {
      alarmDescription: alarmDescription(name),
      metric,
      threshold,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      // For a pipeline that runs once a day, no data is the normal state.
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction({ bind: () => ({ alarmActionArn: this.topic.topicArn }) });
  }
}

function publishByAlarms(topic: sns.Topic): iam.PolicyStatement {
  const { account, partition, region, stackName } = Stack.of(topic);
  return new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
    actions: ['sns:Publish'],
    resources: [topic.topicArn],
    conditions: {
      StringEquals: { 'aws:SourceAccount': account },
      ArnLike: { 'aws:SourceArn': `arn:${partition}:cloudwatch:${region}:${account}:alarm:${stackName}-*` },
    },
  });
}
