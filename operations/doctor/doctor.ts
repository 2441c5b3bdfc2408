import { CleanRoomsClient } from '@aws-sdk/client-cleanrooms';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { GlueClient } from '@aws-sdk/client-glue';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import {
  FREQUENT_REPLACE_REMEDY,
  frequentReplaceSources,
} from '../../lambdas/shared/config/frequent-replaces.ts';
import { SAMPLE_ACCOUNT, sourcesOfSampleAccount } from '../../lambdas/shared/config/sample-account.ts';
import type { PipelineConfig } from '../../lambdas/shared/config/schema.ts';
import type { Advertiser } from '../../lambdas/shared/config/tiktok.ts';
import { type PipelinePlace, placeCommands } from '../commands.ts';
import type { Deployment } from '../deployment.ts';
import { cleanRoomsChecks } from './clean-rooms-checks.ts';
import { credentialsChecks } from './credentials-checks.ts';
import { eventChecks } from './event-checks.ts';
import { type Finding, makeCheck } from './finding.ts';
import { logChecks } from './log-checks.ts';
import { workChecks } from './work-checks.ts';

const HEALTHY_STATUS = /^(CREATE|UPDATE|IMPORT)_COMPLETE$/;
const UNDER_WAY = /_IN_PROGRESS$/;

/** What an examination needs beside what is deployed. */
export interface ExaminationTools {
  /** The advertisers whose secrets and tokens are checked. */
  readonly advertisers: readonly Advertiser[];
  /** The pipeline, for the commands that remedies name. */
  readonly place: PipelinePlace;
  /** Where TikTok's API is. */
  readonly tiktokApiBaseUrl: string;
  /** Ends the examination. */
  readonly signal: AbortSignal;
  /** Told what is being checked. */
  readonly onCheck: (name: string) => void;
}

/**
 * Checks everything that is deployed.
 *
 * @param config the configuration, which the doctor takes for what should be deployed
 * @param deployment what is deployed
 * @param tools where TikTok is, and what ends the examination
 * @returns what was found, in the order of the way that data takes
 */
export async function examine(
  config: PipelineConfig,
  deployment: Deployment,
  { advertisers, place, tiktokApiBaseUrl, signal, onCheck }: ExaminationTools,
): Promise<Finding[]> {
  const clients = {
    s3: new S3Client(),
    sqs: new SQSClient(),
    kms: new KMSClient(),
    events: new EventBridgeClient(),
    glue: new GlueClient(),
    logs: new CloudWatchLogsClient(),
    cleanRooms: new CleanRoomsClient(),
  };
  const checks = [
    ...credentialsChecks({
      advertisers,
      areSeveral: config.tiktok.advertisers.length > 1,
      tiktokApiBaseUrl,
      signal,
    }),
    ...cleanRoomsChecks({ config, deployment, ...clients }),
    ...eventChecks({ deployment, ...clients }),
    ...logChecks({ deployment, ...clients }),
    ...workChecks({ config, deployment, ...clients, now: new Date() }),
  ];
  const findings: Finding[] = [...configurationFindings(config), stackFinding(deployment)];
  try {
    for (const check of checks) {
      onCheck(check.name);
      findings.push(...(await makeCheck(check)));
      signal.throwIfAborted();
    }
    return findings.map((finding) => placed(finding, place));
  } finally {
    for (const client of Object.values(clients)) client.destroy();
  }
}

const placed = (finding: Finding, place: PipelinePlace): Finding =>
  finding.remedy === undefined ? finding : { ...finding, remedy: placeCommands(finding.remedy, place) };

/** What the configuration alone tells. */
export function configurationFindings(config: PipelineConfig): Finding[] {
  const check = 'Configuration';
  const sources = config.sources.map(({ name }) => name).join(', ');
  return [
    { check, status: 'ok', message: `Sources: ${sources}` },
    ...sourcesOfSampleAccount(config).map(
      (source): Finding => ({
        check,
        status: 'hint',
        message: `${source} is a sample: its template is of account ${SAMPLE_ACCOUNT}, so that its query can only fail`,
        remedy:
          'Take it out of the configuration ("npx audiences init EXPORT --replace-samples" does), or give your own template; then deploy with "npx cdk deploy".',
      }),
    ),
    ...frequentReplaceSources(config).map(
      (source): Finding => ({
        check,
        status: 'hint',
        message: `${source} replaces its audiences more often than every 48 hours`,
        remedy: FREQUENT_REPLACE_REMEDY,
      }),
    ),
  ];
}

function stackFinding({ stackName, stackStatus }: Deployment): Finding {
  const check = 'Stack';
  if (HEALTHY_STATUS.test(stackStatus)) return { check, status: 'ok', message: `${stackName} is deployed` };
  if (UNDER_WAY.test(stackStatus)) {
    return {
      check,
      status: 'hint',
      message: `${stackName} is ${stackStatus}`,
      remedy: 'Check again when the deployment has ended.',
    };
  }
  return {
    check,
    status: 'problem',
    message: `${stackName} is ${stackStatus}`,
    remedy: 'CloudFormation\'s events of the stack say why; deploy again with "npx cdk deploy".',
  };
}
