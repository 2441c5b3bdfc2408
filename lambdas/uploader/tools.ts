import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { LedgerPace } from '../shared/ledger/pace.ts';
import { LedgerTable } from '../shared/ledger/table.ts';
import { TikTokClient, type TikTokClientOptions } from '../shared/tiktok/client.ts';
import { secretCredentials } from '../shared/tiktok/credentials.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import type { UploaderSettings } from './env.ts';
import { PartitionObjects } from './objects.ts';
import type { UploaderTools } from './process-message.ts';
import { MessageQueue } from './queue.ts';

/**
 * Connects the uploader with the services around it. Nothing is sent before the first message.
 *
 * @param settings the uploader's settings
 * @param onAnswer told about every answer of TikTok
 */
export function createTools(
  settings: UploaderSettings,
  onAnswer: TikTokClientOptions['onAnswer'],
): UploaderTools {
  const ledger = new LedgerTable(new DynamoDBClient({}), settings.ledgerTable);
  const credentials = secretCredentials(settings.secretName);
  return {
    settings,
    ledger,
    objects: new PartitionObjects(new S3Client({})),
    tiktok: new TikTokClient({
      baseUrl: settings.apiBaseUrl,
      credentials,
      pace: new LedgerPace(ledger, settings.requestsPerSecond),
      requestTimeoutMs: settings.requestTimeoutMs,
      uploadTimeoutMs: settings.uploadTimeoutMs,
      quotaPeriodMs: settings.quotaPeriodMs,
      onAnswer,
    }),
    circuit: new CircuitBreaker(ledger, credentials, settings.circuitCooldownMs),
    queue: new MessageQueue(new SQSClient({}), settings.queueUrl, settings.deadLetterQueueUrl),
  };
}
