import type { LocalCloud } from '../../../local/cloud.ts';
import type { AccessRecord } from '../../../local/iam/access-record.ts';
import type { Call, Caller } from '../../../local/iam/evaluate.ts';
import { Guard } from '../../../local/iam/guard.ts';

/** What a service asks that nothing here plays. */
interface DocumentedCall {
  /** The page of AWS's documentation that says so. */
  readonly by: string;
  readonly caller: Caller;
  readonly call: Call;
}

const service = (name: string): Caller => ({ kind: 'service', service: name });

/** The calls that AWS documents of services that are not played here, on what this deployment made. */
export function documentedCalls(cloud: LocalCloud, membershipId: string): DocumentedCall[] {
  return [...callsOfEventBridge(cloud), ...callsOfMonitoring(cloud), ...callsOnResults(cloud, membershipId)];
}

/**
 * Judges documented calls by the stack's policies, apart from those that were really made.
 *
 * @param cloud has the policies
 * @param calls the documented calls
 * @returns the record of the judgements
 */
export function judgeDocumented(cloud: LocalCloud, calls: readonly DocumentedCall[]): AccessRecord {
  const guard = new Guard(cloud.guard.place);
  guard.enforce(cloud.resources.policies);
  for (const { call, caller } of calls) guard.refused(caller, [call]);
  return guard.record;
}

const keyOf = ({ resources: { exportsBucket, policies } }: LocalCloud): string =>
  policies.keys.get(`arn:aws:s3:::${exportsBucket}`) ?? '';

function callsOfEventBridge(cloud: LocalCloud): DocumentedCall[] {
  const { accountId, region } = cloud.resources;
  const bus = `arn:aws:events:${region}:${accountId}:event-bus/default`;
  const ofArchive = { 'kms:EncryptionContext:aws:events:event-bus:arn': bus };
  const of = (action: string, context?: Call['context']): DocumentedCall => ({
    by: 'EventBridge User Guide, "Encrypting EventBridge archives with AWS KMS keys"',
    caller: service('events.amazonaws.com'),
    call: { action, resource: keyOf(cloud), ...(context === undefined ? {} : { context }) },
  });
  const ofEvents = ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'];
  return [of('kms:DescribeKey'), ...ofEvents.map((action) => of(action, ofArchive))];
}

function callsOfMonitoring(cloud: LocalCloud): DocumentedCall[] {
  const { accountId, functions, region, stackName } = cloud.resources;
  const alarm = `arn:aws:cloudwatch:${region}:${accountId}:alarm:${stackName}-MonitoringTokenRefused1A2B3C4D`;
  return [
    ...['kms:Decrypt', 'kms:GenerateDataKey'].map((action) => ({
      by: 'SNS Developer Guide, "Enable compatibility between event sources from AWS services and encrypted topics"',
      caller: service('cloudwatch.amazonaws.com'),
      call: {
        action,
        resource: keyOf(cloud),
        context: { 'aws:SourceAccount': accountId, 'aws:SourceArn': alarm },
      },
    })),
    ...functions.map(({ logGroupArn }) => ({
      by: 'CloudWatch Logs User Guide, "Encrypt log data in CloudWatch Logs using AWS KMS"',
      caller: service(`logs.${region}.amazonaws.com`),
      call: {
        action: 'kms:GenerateDataKey',
        resource: keyOf(cloud),
        context: { 'kms:EncryptionContext:aws:logs:arn': logGroupArn.replace(/:\*$/, '') },
      },
    })),
  ];
}

function callsOnResults(cloud: LocalCloud, membershipId: string): DocumentedCall[] {
  const { accountId, audiencesBucket, exportsBucket, policies, region } = cloud.resources;
  const data = [audiencesBucket, exportsBucket].map((name) => `arn:aws:s3:::${name}`);
  const accessLogs = [...policies.ofResources.keys()].find(
    (arn) => arn.startsWith('arn:aws:s3:::') && !data.includes(arn),
  );
  const resultRole = [...policies.trusts.keys()].find((arn) => arn.includes('CleanRoomsResultRole')) ?? '';
  return [
    ...data.map((bucket) => ({
      by: 'S3 User Guide, "Enabling Amazon S3 server access logging"',
      caller: service('logging.s3.amazonaws.com'),
      call: {
        action: 's3:PutObject',
        resource: `${accessLogs}/${bucket === data[0] ? 'AudiencesBucket' : 'ExportsBucket'}/2026-11-26`,
        context: { 'aws:SourceAccount': accountId, 'aws:SourceArn': bucket },
      },
    })),
    {
      by: 'Clean Rooms User Guide, "Create a service role to receive results"',
      caller: service('cleanrooms.amazonaws.com'),
      call: {
        action: 'sts:AssumeRole',
        resource: resultRole,
        context: {
          'sts:ExternalId': `arn:aws:cleanrooms:${region}:999999999999:dbuser:member/${membershipId}`,
        },
      },
    },
  ];
}
