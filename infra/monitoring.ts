import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { EXPORT_TRIGGER_METRICS } from '../lambdas/export-trigger/notices.ts';
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

/** When a person is told, and what that person is told to do. */
interface AlarmTerms {
  readonly metric: cloudwatch.IMetric;
  /** The alarm is raised at this value and above. */
  readonly threshold: number;
  /** What has happened. */
  readonly meaning: string;
  /** What to do. */
  readonly remedy: string;
}

/** Tells a person what the pipeline cannot mend by itself: one topic, and alarms that say what to do. */
export class Monitoring extends Construct {
  /** Where alarms are told. */
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
    this.#alarm('JobRunsFailed', {
      metric: exportTrigger.metricFailedRuns(),
      threshold: 1,
      meaning: 'A Glue job run failed or ran into its time-out.',
      remedy:
        'Runs for a landed export are tried again by themselves. For a scheduled run, or when ExportsFailed follows: open the run in Glue; the last line of its output log names file, place and remedy.',
    });
    this.#watchFunction('ExportTriggerErrors', exportTrigger.trigger, 'Exports may wait to be prepared');
    this.#watchQueue('ExportHints', exportTrigger.hints, {
      dead: 'Exports may not have been prepared: export-trigger could not follow some events.',
      late: 'Exports wait to be prepared.',
    });
  }

  #watchExports(): void {
    const { rejectedCellShare } = this.#props.context.config.monitoring;
    this.#alarm('ExportsFailed', {
      metric: this.#metric('export-trigger', EXPORT_TRIGGER_METRICS.failed),
      threshold: 1,
      meaning: 'An export could not be prepared and is not tried again.',
      remedy:
        '"npm run audiences -- status" shows the reason. Mend it, then "npm run audiences -- run --source S --export ID --force".',
    });
    this.#alarm('LateExports', {
      metric: this.#metric('export-trigger', EXPORT_TRIGGER_METRICS.lateObjects),
      threshold: 1,
      meaning:
        'Objects came to an export after it had been prepared; they are not part of what was delivered.',
      remedy:
        'Have the sender put _SUCCESS last, or land each delivery in a folder of its own. To deliver the export again with them: "npm run audiences -- run --source S --export ID --force".',
    });
    this.#alarm('UnknownSources', {
      metric: this.#metric('export-trigger', EXPORT_TRIGGER_METRICS.unknownSources),
      threshold: 1,
      meaning: 'Something landed under exports/ in a folder that no source of the configuration names.',
      remedy: 'Add the source to pipeline.config.json and deploy, or have the sender use the right folder.',
    });
    this.#alarm('RejectedCells', {
      metric: this.#metric(
        'export-trigger',
        EXPORT_TRIGGER_METRICS.rejectedCellShare,
        cloudwatch.Stats.MAXIMUM,
      ),
      threshold: rejectedCellShare,
      meaning: `In an export, ${rejectedCellShare * 100} % of the cells or more were no identifiers.`,
      remedy:
        'The run report (reports/<source>/<run-id>.html) shows the reasons by column: most often a wrong column type or a missing defaultRegion.',
    });
  }

  #watchDelivery(): void {
    const { deliveries, uploader } = this.#props.activation;
    this.#watchFunction('UploaderErrors', uploader, 'Deliveries are tried again');
    this.#watchQueue('Deliveries', deliveries, {
      dead: 'Partitions could not be delivered to TikTok.',
      late: 'Partitions wait to be delivered to TikTok.',
    });
    this.#alarm('TokenRefused', {
      metric: this.#metric('uploader', 'TokenRefused'),
      threshold: 1,
      meaning: 'TikTok refused the access token or the permission for the advertiser; deliveries wait.',
      remedy:
        'Renew the token or the permission at TikTok, then "npm run audiences -- credentials". What waited goes on by itself.',
    });
    this.#alarm('EventsLost', {
      metric: deliveries.metricLostEvents(),
      threshold: 1,
      meaning:
        'EventBridge could not hand an event of a new partition to the queue, or not even to the dead-letter queue.',
      remedy:
        'Look at the policies of key and queue for hand-made changes ("npm run audiences -- doctor"), deploy again, then replay the event archive.',
    });
  }

  #watchAudiences(): void {
    this.#watchFunction(
      'AudienceMonitorErrors',
      this.#props.audienceMonitor.monitor,
      'Audiences are not looked at',
    );
    this.#alarm('AudienceInvalid', {
      metric: this.#metric('audience-monitor', 'AudienceInvalid'),
      threshold: 1,
      meaning: 'TikTok reports an audience as invalid or a file as not understood.',
      remedy:
        '"npm run audiences -- status --audience NAME" shows TikTok\'s message. Fewer than 1,000 matched people: send more identifiers.',
    });
  }

  #watchQueries(cleanRooms: CleanRooms): void {
    this.#watchFunction('QueryRunnerErrors', cleanRooms.queryRunner, 'Protected queries are not started');
    this.#alarm('QueriesFailed', {
      metric: this.#metric('export-trigger', EXPORT_TRIGGER_METRICS.queriesFailed),
      threshold: 1,
      meaning: 'A protected query failed, was cancelled or ran into its time-out.',
      remedy:
        '"npm run audiences -- status" shows Clean Rooms\' message. Mend the query or the collaboration, then "npm run audiences -- query --source S".',
    });
  }

  #watchFunction(id: string, { function: watched }: PipelineFunction, consequence: string): void {
    this.#alarm(id, {
      metric: watched.metricErrors({ period: Duration.minutes(15) }),
      threshold: 3,
      meaning: `The function ended with an error three times in a quarter of an hour. ${consequence}.`,
      remedy: `Its log group ${watched.logGroup.logGroupName} has the error; "npm run audiences -- doctor" looks for common causes.`,
    });
  }

  #watchQueue(
    id: string,
    { deadLetterQueue, queue }: EventQueue,
    meaning: { dead: string; late: string },
  ): void {
    const minutes = this.#props.context.config.monitoring.oldestMessageMinutes;
    this.#alarm(`${id}DeadLetters`, {
      metric: deadLetterQueue.metricApproximateNumberOfMessagesVisible({
        statistic: cloudwatch.Stats.MAXIMUM,
      }),
      threshold: 1,
      meaning: meaning.dead,
      remedy:
        'The attributes of the dead letters name the reason. Mend it within 10 days, then "npm run audiences -- redrive".',
    });
    this.#alarm(`${id}Late`, {
      metric: queue.metricApproximateAgeOfOldestMessage({ statistic: cloudwatch.Stats.MAXIMUM }),
      threshold: Duration.minutes(minutes).toSeconds(),
      meaning: `${meaning.late} The oldest has waited for ${minutes} minutes.`,
      remedy: 'See other alarms for the cause. Without one, raise the concurrency in pipeline.config.json.',
    });
  }

  #metric(service: string, metricName: string, statistic: string = cloudwatch.Stats.SUM): cloudwatch.Metric {
    const namespace = this.#props.context.config.deployment.stackName;
    return new cloudwatch.Metric({ namespace, metricName, dimensionsMap: { service }, statistic });
  }

  #alarm(id: string, { meaning, metric, remedy, threshold }: AlarmTerms): void {
    const alarm = new cloudwatch.Alarm(this, id, {
      alarmDescription: `${meaning} What to do: ${remedy} See docs/operations.md, "${id}".`,
      metric,
      threshold,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      // Nothing happening is the normal state of a pipeline that runs once a day.
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
