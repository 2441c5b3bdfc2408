import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { loadPipelineConfig } from '../shared/config/load.ts';
import { LedgerPace } from '../shared/ledger/pace.ts';
import { LedgerTable } from '../shared/ledger/table.ts';
import { TikTokClient, type TikTokClientOptions } from '../shared/tiktok/client.ts';
import { secretCredentials } from '../shared/tiktok/credentials.ts';
import { Advertisers } from './advertisers.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import type { UploaderSettings } from './env.ts';
import { PartitionObjects } from './objects.ts';
import type { UploaderTools } from './process-message.ts';
import { MessageQueue } from './queue.ts';

/**
 * Creates the clients that the uploader needs. Nothing is sent before the first message.
 *
 * @param settings the uploader's settings
 * @param onAnswer called for every answer of TikTok
 */
export function createTools(
  settings: UploaderSettings,
  onAnswer: TikTokClientOptions['onAnswer'],
): UploaderTools {
  const ledger = new LedgerTable(new DynamoDBClient({}), settings.ledgerTable);
  const pace = new LedgerPace(ledger, settings.requestsPerSecond);
  const advertisers = new Advertisers(loadPipelineConfig(settings.configFile), (secretName) => {
    const credentials = secretCredentials(secretName);
    return {
      tiktok: new TikTokClient({
        baseUrl: settings.apiBaseUrl,
        credentials,
        pace,
        requestTimeoutMs: settings.requestTimeoutMs,
        uploadTimeoutMs: settings.uploadTimeoutMs,
        quotaPeriodMs: settings.quotaPeriodMs,
        onAnswer,
      }),
      circuit: new CircuitBreaker(ledger, credentials, settings.circuitCooldownMs),
    };
  });
  return {
    settings,
    ledger,
    objects: new PartitionObjects(new S3Client({}), settings.readTimeoutMs),
    advertisers,
    queue: new MessageQueue(new SQSClient({}), settings.queueUrl, settings.deadLetterQueueUrl),
  };
}
