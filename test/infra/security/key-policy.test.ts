import { describe, expect, test } from 'vitest';
import { isAllowed } from '../helpers/iam.ts';
import { ACCOUNT, Places, REGION } from '../helpers/places.ts';
import { ofType, type SynthesizedResource, synthesize } from '../helpers/synthesize.ts';

const synthesis = synthesize();
const { resources } = synthesis;
const places = new Places(synthesis);

const all = (type: string): [string, SynthesizedResource][] => ofType(resources, type);
const [[, key] = []] = all('AWS::KMS::Key');
const keyStatements = places.statements(key?.Properties['KeyPolicy']);

const mayUseKey = (principal: string, action: string, context: Record<string, string> = {}): boolean =>
  isAllowed(
    keyStatements.filter(
      ({ Principal }) => JSON.stringify(Principal) === JSON.stringify({ Service: principal }),
    ),
    { action, resource: '*', context },
  );

describe('the key policy', () => {
  test('lets EventBridge send to the encrypted queues', () => {
    // EventBridge sends neither aws:SourceAccount nor aws:SourceArn here, so no condition may require them.
    expect(mayUseKey('events.amazonaws.com', 'kms:GenerateDataKey')).toBe(true);
    expect(mayUseKey('events.amazonaws.com', 'kms:Decrypt')).toBe(true);
  });

  test("lets EventBridge encrypt the archive of only the account's own bus", () => {
    const context = (bus: string) => ({ 'kms:EncryptionContext:aws:events:event-bus:arn': bus });

    const own = context(`arn:aws:events:${REGION}:${ACCOUNT}:event-bus/default`);
    const foreign = context(`arn:aws:events:${REGION}:999999999999:event-bus/default`);
    expect(mayUseKey('events.amazonaws.com', 'kms:ReEncryptFrom', own)).toBe(true);
    expect(mayUseKey('events.amazonaws.com', 'kms:ReEncryptFrom', foreign)).toBe(false);
  });

  test('lets alarms of this stack reach the encrypted topic, and no others', () => {
    const from = (account: string, alarm: string) => ({
      'aws:SourceAccount': account,
      'aws:SourceArn': `arn:aws:cloudwatch:${REGION}:${account}:alarm:${alarm}`,
    });
    const may = (context: Record<string, string>) =>
      mayUseKey('cloudwatch.amazonaws.com', 'kms:GenerateDataKey', context);

    expect(may(from(ACCOUNT, 'TestStack-TokenRefused-1A2B'))).toBe(true);
    expect(may(from(ACCOUNT, 'OtherStack-Alarm'))).toBe(false);
    expect(may(from('999999999999', 'TestStack-TokenRefused-1A2B'))).toBe(false);
  });

  test('lets the logs service encrypt the log groups of this stack, and no others', () => {
    const may = (group: string) =>
      mayUseKey(`logs.${REGION}.amazonaws.com`, 'kms:GenerateDataKey', {
        'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${group}`,
      });

    expect(may('TestStack-ActivationUploaderLogs-1A2B')).toBe(true);
    expect(may('/aws-glue/jobs/TestStack/0f1e2d3c/Security-role/Role/error')).toBe(true);
    expect(may('/aws/lambda/something-else')).toBe(false);
  });

  test('names no principal other than the account and those three services', () => {
    const principals = new Set(keyStatements.map(({ Principal }) => JSON.stringify(Principal)));

    expect([...principals].sort()).toEqual(
      [
        { AWS: `arn:aws:iam::${ACCOUNT}:root` },
        { Service: 'cloudwatch.amazonaws.com' },
        { Service: 'events.amazonaws.com' },
        { Service: `logs.${REGION}.amazonaws.com` },
      ].map((principal) => JSON.stringify(principal)),
    );
  });
});
