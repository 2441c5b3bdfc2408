import { devNull } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { GlueClient } from '@aws-sdk/client-glue';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { z } from 'zod';
import { PYTHON } from '../operations/paths.ts';
import { hostEnvironment } from '../operations/spark/host-environment.ts';
import { LineProcess } from '../operations/spark/line-process.ts';
import { LocalCloudError } from './errors.ts';
import { ADMINISTRATOR } from './iam/names.ts';

const REGION = 'us-east-1';

const greeting = z.object({ port: z.number() });

/** The states of a job run that the executor reports (the GetJobRun action in Glue's API reference). */
export type JobRunState = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMEOUT';

export interface AwsClients {
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly dynamodb: DynamoDBClient;
  readonly secrets: SecretsManagerClient;
  readonly glue: GlueClient;
  readonly events: EventBridgeClient;
  readonly kms: KMSClient;
}

/** How somebody reaches the local AWS. */
export interface AwsAccess {
  /** For example `http://127.0.0.1:40123`. */
  readonly endpoint: string;
  /** Variables by which any AWS SDK or the AWS CLI finds this AWS, and no other. */
  readonly environment: Readonly<Record<string, string>>;
  readonly clients: AwsClients;
}

/** AWS as this machine plays it. */
export interface LocalAws extends AwsAccess {
  readonly region: string;
  /**
   * Has the local AWS ask before it hands an event of a rule to a queue.
   *
   * @param url of the guarded endpoint
   */
  askBeforeDeliveries(url: string): Promise<void>;
  /**
   * Has CloudFormation tell the outputs of a stack, so that the command line finds what is there as it does in an account.
   * The resources themselves are made by other means.
   *
   * @param stackName name of the stack
   * @param outputs names and values
   */
  publishStackOutputs(stackName: string, outputs: Readonly<Record<string, string>>): Promise<void>;
  /**
   * Gives a job run the state that Glue's API answers from now on.
   *
   * @throws {LocalCloudError} when there is no such run
   */
  setJobRunState(jobRunId: string, state: JobRunState, errorMessage?: string): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts AWS on a free port of the loopback interface.
 *
 * @param logFile receives what the server says
 * @throws {LocalCloudError} when it does not start
 */
export async function startLocalAws(logFile: string): Promise<LocalAws> {
  const server = new LineProcess({
    name: 'the local AWS',
    command: PYTHON,
    args: [join(import.meta.dirname, 'aws_server.py')],
    environment: hostEnvironment(),
    logFile,
  });
  const { port } = greeting.parse(JSON.parse(await server.nextLine()));
  const endpoint = `http://127.0.0.1:${port}`;
  const access = accessTo(endpoint);
  return {
    ...access,
    region: REGION,
    askBeforeDeliveries: (url) => tell(`${endpoint}/local/guard`, { url }, 'the local AWS knows no guard'),
    publishStackOutputs: (name, outputs) =>
      tell(
        `${endpoint}/local/stacks`,
        { name, outputs },
        `the local AWS took no outputs of the stack ${name}`,
      ),
    setJobRunState: (jobRunId, state, errorMessage) =>
      tell(
        `${endpoint}/local/glue/job-runs/${jobRunId}`,
        { state, errorMessage },
        `job run ${jobRunId} could not be set to ${state}`,
      ),
    stop: async () => {
      disconnect(access);
      await server.stop();
    },
  };
}

/**
 * Makes access to the local AWS.
 *
 * @param endpoint of the local AWS, or of the guard before it
 * @param accessKeyId who is to be seen as the caller. @default the administrator
 */
export function accessTo(endpoint: string, accessKeyId: string = ADMINISTRATOR): AwsAccess {
  return {
    endpoint,
    environment: environmentFor(endpoint, accessKeyId),
    clients: connect(endpoint, accessKeyId),
  };
}

/** Ends the connections of an access. */
export function disconnect({ clients }: AwsAccess): void {
  for (const client of Object.values(clients)) client.destroy();
}

function connect(endpoint: string, accessKeyId: string): AwsClients {
  const place = { endpoint, region: REGION, credentials: { accessKeyId, secretAccessKey: 'local' } };
  return {
    s3: new S3Client(place),
    sqs: new SQSClient(place),
    dynamodb: new DynamoDBClient(place),
    secrets: new SecretsManagerClient(place),
    glue: new GlueClient(place),
    events: new EventBridgeClient(place),
    kms: new KMSClient(place),
  };
}

/**
 * Variables by which any AWS SDK finds the local AWS, and no other.
 *
 * @param endpoint of the local AWS, or of the guard before it
 * @param accessKeyId who is to be seen as the caller
 */
export function environmentFor(endpoint: string, accessKeyId: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: 'local',
    // The person's own profiles must not lead anything here to a real account.
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

async function tell(url: string, message: object, failure: string): Promise<void> {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(message) });
  if (!response.ok) throw new LocalCloudError(`${failure}: HTTP ${response.status}`);
}
