import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { DisableRuleCommand, ListRuleNamesByTargetCommand } from '@aws-sdk/client-eventbridge';
import { PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import { PutBucketNotificationConfigurationCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import {
  GetQueueAttributesCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { readDeployment } from '../../../cli/options.ts';
import { loadPipelineConfig } from '../../../lambdas/shared/config/load.ts';
import { type LocalCloud, startLocalCloud } from '../../../local/cloud.ts';
import type { Finding } from '../../../operations/doctor/finding.ts';
import { makeCheck } from '../../../operations/doctor/finding.ts';
import { workChecks } from '../../../operations/doctor/work-checks.ts';
import { withLedger } from '../../../operations/ledger.ts';
import { callCli } from '../../helpers/call-cli.ts';
import { answerOf, runCli } from '../../helpers/run-cli.ts';

let folder: string;
let config: string;
let cloud: LocalCloud;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'doctor-'));
  config = join(folder, 'pipeline.config.json');
  writeFileSync(config, JSON.stringify({ sources: [{ name: 'crm', audience: { name: 'Everyone' } }] }));
  cloud = await startLocalCloud({ configFile: config, folder: join(folder, 'cloud'), glue: false });
});

afterAll(async () => {
  await cloud.stop();
  rmSync(folder, { recursive: true });
});

afterEach(() => vi.unstubAllEnvs());

const examine = async (run = callCli): Promise<{ exitCode: number; errors: string; findings: Finding[] }> => {
  const outcome = await run(['doctor', '--config', config, '--json'], {
    environment: { ...cloud.aws.environment, TIKTOK_API_BASE_URL: cloud.tiktok.baseUrl },
  });
  const { exitCode, errors } = outcome;
  return { exitCode, errors, ...answerOf<{ findings: Finding[] }>(outcome) };
};

const statuses = (findings: readonly Finding[]): string[] =>
  findings.map(({ check, status }) => `${check} ${status}`);

/** The command that sets back what was changed by hand; a plain deployment does not. */
const revertingDeploy = (): string => `"npx cdk deploy --revert-drift -c config=${config}"`;

/** Breaks something for one examination. */
const findingsOf = async (check: string): Promise<Finding[]> =>
  (await examine()).findings.filter((finding) => finding.check === check);

/** The checks of work under way, made at another time than now. */
const workFindings = async (check: string, now: Date): Promise<Finding[]> => {
  for (const [name, value] of Object.entries(cloud.aws.environment)) vi.stubEnv(name, value);
  const { s3, sqs } = cloud.aws.clients;
  const loaded = loadPipelineConfig(config);
  const deployment = await readDeployment({ config }, loaded);
  const checks = workChecks({ config: loaded, deployment, s3, sqs, now });
  const found = await Promise.all(checks.map(makeCheck));
  return found.flat().filter((finding) => finding.check === check);
};

describe('audiences doctor', () => {
  test('finds no problem in a fresh deployment and ends with 0', async () => {
    const { exitCode, findings } = await examine(runCli);

    expect(exitCode).toBe(0);
    expect(statuses(findings)).toEqual([
      'Configuration ok',
      'Stack ok',
      'Secret ok',
      'TikTok ok',
      'Bucket events ok',
      'Bucket events ok',
      'Event rules ok',
      'Event rules ok',
      'Queue policy ok',
      'Queue policy ok',
      'Key policy ok',
      'Key policy ok',
      'Job logs ok',
      'Dead letters ok',
      'Dead letters ok',
      'Exports ok',
      'Run folders ok',
    ]);
  });

  test('says which of its two pairs of log groups the job uses', async () => {
    const none = await findingsOf('Job logs');
    const logs = new CloudWatchLogsClient({
      endpoint: cloud.aws.endpoint,
      region: cloud.aws.region,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    const prefix = `/aws-glue/jobs/${cloud.resources.stackName}/local`;
    // Of another stack, whose name begins in the same way.
    const others = `${prefix}-2/error`;
    for (const logGroupName of [others, `${prefix}/error`, `${prefix}/security-role/role/error`]) {
      await logs.send(new CreateLogGroupCommand({ logGroupName }));
    }
    const logGroupName = `${prefix}/security-role/role/error`;
    for (const name of [logGroupName, others]) {
      await logs.send(new CreateLogStreamCommand({ logGroupName: name, logStreamName: 'jr_1' }));
    }
    logs.destroy();

    expect([...none, ...(await findingsOf('Job logs'))]).toEqual([
      { check: 'Job logs', status: 'ok', message: 'The job has written none yet' },
      { check: 'Job logs', status: 'ok', message: `Glue writes them to ${logGroupName}` },
    ]);
  });

  test('finds a token that TikTok refuses, and ends with 1', async () => {
    await cloud.tiktok.admin.setToken('local-access-token', 'revoked');

    const { exitCode, errors, findings } = await examine();
    await cloud.tiktok.admin.setToken('local-access-token', 'valid');

    expect(exitCode).toBe(1);
    expect(errors).toContain('error: 1 problem');
    expect(findings).toContainEqual({
      check: 'TikTok',
      status: 'problem',
      message: expect.stringMatching(/The token is refused \(.*code 4010\d/),
      remedy: `Make a new long-term token in TikTok API for Business and store it with "npx audiences credentials --config ${config}".`,
    });
  });

  test('finds a secret that is not filled, and asks TikTok nothing', async () => {
    const { secrets } = cloud.aws.clients;
    const fill = (SecretString: string) =>
      secrets.send(new PutSecretValueCommand({ SecretId: cloud.resources.secretName, SecretString }));
    await fill('{"ACCESS_TOKEN":""}');

    const { findings } = await examine();
    await fill('{"ACCESS_TOKEN":"local-access-token","ADVERTISER_ID":"7000000000000000001"}');

    expect(statuses(findings)).toContain('Secret problem');
    expect(statuses(findings)).toContain('TikTok unchecked');
  });

  test('finds a token that is not for this advertiser', async () => {
    const { secrets } = cloud.aws.clients;
    const fill = (advertiser: string) =>
      secrets.send(
        new PutSecretValueCommand({
          SecretId: cloud.resources.secretName,
          SecretString: JSON.stringify({ ACCESS_TOKEN: 'local-access-token', ADVERTISER_ID: advertiser }),
        }),
      );
    await fill('7999999999999999999');

    const findings = await findingsOf('TikTok');
    await fill('7000000000000000001');

    expect(findings).toMatchObject([
      { status: 'problem', message: expect.stringContaining('not for this advertiser') },
    ]);
  });

  test('finds a bucket that sends no events', async () => {
    const { s3 } = cloud.aws.clients;
    const Bucket = cloud.resources.exportsBucket;
    const notify = (NotificationConfiguration: object) =>
      s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
    await notify({});

    const findings = await findingsOf('Bucket events');
    await notify({ EventBridgeConfiguration: {} });

    expect(findings.map(({ status, message }) => [status, message])).toEqual([
      ['problem', `${Bucket} sends no events to EventBridge`],
      ['ok', `${cloud.resources.audiencesBucket} sends its events to EventBridge`],
    ]);
    expect(findings[0]?.remedy).toContain(revertingDeploy());
  });

  test('finds a key policy that keeps EventBridge out', async () => {
    const { sqs, kms } = cloud.aws.clients;
    const QueueUrl = cloud.function('uploader').settings.queue?.url ?? '';
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['KmsMasterKeyId'] }),
    );
    const Principal = { Service: 'events.amazonaws.com' };
    const allowOnly = (...actions: string[]) =>
      kms.send(
        new PutKeyPolicyCommand({
          KeyId: Attributes['KmsMasterKeyId'],
          PolicyName: 'default',
          Policy: JSON.stringify({
            Version: '2012-10-17',
            Statement: [
              { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'kms:*', Resource: '*' },
              { Effect: 'Allow', Principal, Action: actions, Resource: '*' },
            ],
          }),
        }),
      );
    await allowOnly('kms:Decrypt');

    const broken = await findingsOf('Key policy');
    await allowOnly('kms:Decrypt', 'kms:GenerateDataKey*');
    const corrected = await findingsOf('Key policy');

    expect(broken.map(({ status }) => status)).toEqual(['problem', 'problem']);
    expect(broken[0]?.message).toContain('kms:GenerateDataKey: events are lost in silence');
    expect(broken[0]?.remedy).toContain(revertingDeploy());
    expect(corrected.map(({ status }) => status)).toEqual(['ok', 'ok']);
  });

  test('finds a queue, and a dead-letter queue, whose policy keeps the events of a rule out', async () => {
    const { sqs } = cloud.aws.clients;
    const { url = '', deadLetterUrl = '' } = cloud.function('uploader').settings.queue ?? {};
    const policyOf = async (QueueUrl: string) => {
      const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['Policy'] });
      return (await sqs.send(command)).Attributes?.['Policy'] ?? '';
    };
    const setPolicy = (QueueUrl: string, Policy: string) =>
      sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
    const [whole, ofLetters] = [await policyOf(url), await policyOf(deadLetterUrl)];
    const anotherRule = whole.replaceAll(/:rule\/[\w-]+/g, ':rule/another');
    await setPolicy(url, anotherRule);
    await setPolicy(deadLetterUrl, '{"Version":"2012-10-17","Statement":[]}');

    const broken = await findingsOf('Queue policy');
    await setPolicy(url, whole);
    await setPolicy(deadLetterUrl, ofLetters);
    const corrected = await findingsOf('Queue policy');

    const nameOf = (queueUrl: string) => queueUrl.slice(queueUrl.lastIndexOf('/') + 1);
    expect(broken.map(({ status }) => status)).toEqual(['ok', 'problem']);
    expect(broken[1]?.message).toMatch(
      new RegExp(
        `^${nameOf(url)} refuses .*NewPartitions.*; ${nameOf(deadLetterUrl)} refuses .*NewPartitions`,
      ),
    );
    expect(broken[1]?.remedy).toContain(revertingDeploy());
    expect(corrected.map(({ status }) => status)).toEqual(['ok', 'ok']);
  });

  test('finds a rule that somebody switched off', async () => {
    const { sqs, events } = cloud.aws.clients;
    const QueueUrl = cloud.function('uploader').settings.queue?.url ?? '';
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
    );
    const { RuleNames: [Name = ''] = [] } = await events.send(
      new ListRuleNamesByTargetCommand({ TargetArn: Attributes['QueueArn'] }),
    );
    await events.send(new DisableRuleCommand({ Name }));

    const findings = await findingsOf('Event rules');

    expect(findings.map(({ status, message }) => [status, message])).toEqual([
      ['ok', expect.stringContaining('enabled for')],
      ['problem', `Switched off: ${Name}`],
    ]);
    expect(findings[1]?.remedy).toContain(revertingDeploy());
  });

  test('finds dead letters and counts their reasons', async () => {
    const { sqs } = cloud.aws.clients;
    const QueueUrl = cloud.function('uploader').settings.queue?.deadLetterUrl ?? '';
    for (const reason of ['TokenError', 'TokenError', undefined]) {
      await sqs.send(
        new SendMessageCommand({
          QueueUrl,
          MessageBody: '{}',
          ...(reason === undefined
            ? {}
            : { MessageAttributes: { Reason: { DataType: 'String', StringValue: reason } } }),
        }),
      );
    }

    const [finding] = await findingsOf('Dead letters');

    expect(finding).toMatchObject({
      status: 'problem',
      message: '3 of uploader: 2 × TokenError, 1 × given up by the queue',
      remedy: expect.stringContaining('audiences redrive --queue uploader'),
    });
  });

  test('finds exports that failed, are stuck or are not delivered', async () => {
    for (const [name, value] of Object.entries(cloud.aws.environment)) vi.stubEnv(name, value);
    const at = '2026-01-01T00:00:00.000Z';
    const known = { source: 'crm', version: 1, attempt: 1, discoveredAt: at, changedAt: at };
    await withLedger(cloud.resources.ledgerTable, async ({ exports }) => {
      await exports.put({
        ...known,
        exportId: 'a',
        runId: 'a',
        state: 'failed',
        failure: 'preparation',
        reason: 'MissingColumnError: no column',
      });
      await exports.put({
        ...known,
        exportId: 'b',
        runId: 'b',
        state: 'preparing',
        claimedAt: at,
        claimedUntil: at,
      });
      await exports.put({
        ...known,
        exportId: 'c',
        runId: 'c',
        state: 'prepared',
        preparedAt: at,
        partitions: 2,
      });
    });

    const findings = await workFindings('Exports', new Date('2026-01-03T00:00:00Z'));

    expect(findings.map(({ status, message }) => [status, message])).toEqual([
      ['problem', 'crm/a failed: MissingColumnError: no column'],
      ['problem', 'crm/b has been preparing for 48 hours, longer than a job run may take'],
      ['hint', 'crm/c was prepared 48 hours ago and is not delivered in full'],
    ]);
  });

  test('finds run folders without a manifest once nobody can be publishing them', async () => {
    const { s3 } = cloud.aws.clients;
    const put = (Key: string) =>
      s3.send(new PutObjectCommand({ Bucket: cloud.resources.audiencesBucket, Key, Body: 'x' }));
    await put('tiktok/A/email_sha256/run-1/part-00000.csv');
    await put('tiktok/A/email_sha256/run-2/part-00000.csv');
    await put('tiktok/A/email_sha256/run-2/manifest.json');
    await put('tiktok/A/email_sha256/by-hand.csv');

    const now = await workFindings('Run folders', new Date());
    const later = await workFindings('Run folders', new Date(Date.now() + 2 * 3_600_000));

    expect(now.map(({ status }) => status)).toEqual(['ok']);
    expect(later.map(({ status, message }) => [status, message])).toEqual([
      [
        'hint',
        'tiktok/A/email_sha256/run-1/ has files but no manifest: a run did not end there, and nothing of it was delivered',
      ],
    ]);
  });

  test('goes on when a check is not allowed', async () => {
    const found = await makeCheck({
      name: 'Key policy',
      run: () =>
        Promise.reject(Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' })),
    });

    expect(found).toEqual([
      {
        check: 'Key policy',
        status: 'unchecked',
        message: 'It could not be checked (AccessDeniedException: not authorized)',
        remedy: 'Check again with an AWS identity that may read it.',
      },
    ]);
  });
});
