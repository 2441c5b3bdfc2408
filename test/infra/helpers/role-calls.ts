import type { Call } from './iam.ts';
import { ACCOUNT, type Places, REGION } from './places.ts';

/** What a role must be allowed and what it must be denied. */
export interface RoleCalls {
  /** A part of the role's logical id. */
  readonly role: string;
  /** Folder under `lambdas/` whose code runs with the role; only for functions. */
  readonly code?: string;
  /** The requests of each AWS call that the code can reach; empty for a call that is reachable but never made. */
  readonly made: Readonly<Record<string, readonly Call[]>>;
  /** Requests made by the service that runs the code. */
  readonly around: readonly Call[];
  readonly denied: readonly Call[];
}

/** Names the requests that roles make to the resources of a synthesized stack. */
export class Requests {
  readonly #places: Places;

  constructor(places: Places) {
    this.#places = places;
  }

  object(action: string, bucket: 'Exports' | 'Audiences', key: string): Call {
    return {
      action: `s3:${action}`,
      resource: `${this.#places.arn('AWS::S3::Bucket', `${bucket}Bucket`)}/${key}`,
    };
  }

  /** Listing below a prefix; without one, what S3 checks before it says that an object is missing. */
  listing(bucket: 'Exports' | 'Audiences', prefix?: string): Call {
    return {
      action: 's3:ListBucket',
      resource: this.#places.arn('AWS::S3::Bucket', `${bucket}Bucket`),
      context: prefix === undefined ? {} : { 's3:prefix': prefix },
    };
  }

  ledger(action: string, index?: string): Call {
    const table = this.#places.arn('AWS::DynamoDB::Table', 'Ledger');
    return {
      action: `dynamodb:${action}`,
      resource: index === undefined ? table : `${table}/index/${index}`,
    };
  }

  queue(action: string, queue: string): Call {
    return { action: `sqs:${action}`, resource: this.#places.arn('AWS::SQS::Queue', queue) };
  }

  secret(action = 'GetSecretValue'): Call {
    const resource = this.#places.resolve({
      Ref: this.#places.find('AWS::SecretsManager::Secret', 'Credentials'),
    });
    return { action: `secretsmanager:${action}`, resource: String(resource) };
  }

  /** Use of the key through a service, or directly. */
  key(action: string, service?: string): Call {
    return {
      action: `kms:${action}`,
      resource: this.#places.arn('AWS::KMS::Key', 'Encryption'),
      context: service === undefined ? {} : { 'kms:ViaService': `${service}.${REGION}.amazonaws.com` },
    };
  }

  log(action: string, group: string): Call {
    const arn = this.#places.arn('AWS::Logs::LogGroup', group);
    return { action: `logs:${action}`, resource: arn.replace(/\*$/, 'log-stream:x') };
  }

  jobRun(action: string): Call {
    const job = this.#places.find('AWS::Glue::Job', 'Job');
    return { action: `glue:${action}`, resource: `arn:aws:glue:${REGION}:${ACCOUNT}:job/${job}` };
  }

  invoke(name: string): Call {
    return { action: 'lambda:InvokeFunction', resource: this.#places.arn('AWS::Lambda::Function', name) };
  }

  membership(action: string, id: string): Call {
    return {
      action: `cleanrooms:${action}`,
      resource: `arn:aws:cleanrooms:${REGION}:${ACCOUNT}:membership/${id}`,
    };
  }

  /** What Lambda does for a function: logs, traces, its environment. */
  runtime(group: string): Call[] {
    return [
      this.log('CreateLogStream', group),
      this.log('PutLogEvents', group),
      { action: 'xray:PutTraceSegments', resource: '*' },
      this.key('Decrypt', 'lambda'),
    ];
  }

  /** What Lambda does for a function that processes a queue. */
  consuming(queue: string): Call[] {
    return [
      this.queue('ReceiveMessage', queue),
      this.queue('DeleteMessage', queue),
      this.queue('GetQueueAttributes', queue),
      this.key('Decrypt', 'sqs'),
    ];
  }

  /** What no role of the pipeline may do. */
  never(): Call[] {
    return [
      { action: 'iam:PassRole', resource: `arn:aws:iam::${ACCOUNT}:role/x` },
      { action: 'sts:AssumeRole', resource: `arn:aws:iam::${ACCOUNT}:role/x` },
      this.key('Decrypt'),
      this.key('ScheduleKeyDeletion'),
      this.key('PutKeyPolicy'),
      this.secret('PutSecretValue'),
      this.secret('DeleteSecret'),
      this.ledger('DeleteTable'),
      this.ledger('Scan'),
      this.object('PutObject', 'Audiences', 'other/x'),
      this.object('DeleteObject', 'Exports', 'exports/crm/a/part-0.csv'),
      this.log('DeleteLogGroup', 'ActivationUploader'),
    ];
  }
}
