import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';

/**
 * The customer-managed key that encrypts everything the pipeline stores.
 *
 * Roles of this account may use the key by their own policies. S3, SQS, DynamoDB, Secrets Manager and Clean Rooms use it
 * on behalf of such a role and need no statement here. Each service that acts on its own behalf has one statement.
 */
export class EncryptionKey extends Construct {
  /** The key for other constructs. It has no policy, so that no AWS construct adds statements to the key's policy. */
  readonly key: kms.IKey;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const key = new kms.Key(this, 'Key', {
      description:
        'Encrypts exports, partitions, queues, ledger, secret and logs of the TikTok audience pipeline',
      enableKeyRotation: true,
      policy: new iam.PolicyDocument({ statements: keyPolicy(Stack.of(this)) }),
      // Without the key, what outlives the stack (secret, logs, buckets with data) could never be read again.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    this.key = kms.Key.fromKeyArn(this, 'Reference', key.keyArn);
  }
}

const keyPolicy = (stack: Stack): iam.PolicyStatement[] => [
  new iam.PolicyStatement({
    sid: 'AccountManagesTheKeyAndGrantsItsUse',
    principals: [new iam.AccountRootPrincipal()],
    actions: ['kms:*'],
    resources: ['*'],
  }),
  ...statementsOfEventBridge(stack),
  ...statementsOfMonitoring(stack),
];

function statementsOfEventBridge(stack: Stack): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({
      sid: 'EventBridgeSendsToQueues',
      principals: [new iam.ServicePrincipal('events.amazonaws.com')],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: ['*'],
      // EventBridge sends KMS neither aws:SourceAccount nor aws:SourceArn: a condition on them would silently lose every event.
      // The queue policies ensure that only our rules can send to our queues.
    }),
    new iam.PolicyStatement({
      sid: 'EventBridgeKeepsItsArchive',
      principals: [new iam.ServicePrincipal('events.amazonaws.com')],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'],
      resources: ['*'],
      conditions: {
        StringEquals: {
          'kms:EncryptionContext:aws:events:event-bus:arn': `arn:${stack.partition}:events:${stack.region}:${stack.account}:event-bus/default`,
        },
      },
    }),
    new iam.PolicyStatement({
      sid: 'EventBridgeChecksTheKey',
      principals: [new iam.ServicePrincipal('events.amazonaws.com')],
      actions: ['kms:DescribeKey'],
      resources: ['*'],
    }),
  ];
}

function statementsOfMonitoring(stack: Stack): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({
      sid: 'AlarmsReachTheTopic',
      principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: ['*'],
      conditions: {
        StringEquals: { 'aws:SourceAccount': stack.account },
        ArnLike: { 'aws:SourceArn': arnOfStack(stack, 'cloudwatch', 'alarm:', '-*') },
      },
    }),
    new iam.PolicyStatement({
      sid: 'LogsAreEncrypted',
      principals: [new iam.ServicePrincipal(`logs.${stack.region}.amazonaws.com`)],
      actions: [
        'kms:Decrypt',
        'kms:DescribeKey',
        'kms:Encrypt',
        'kms:GenerateDataKey',
        'kms:GenerateDataKeyWithoutPlaintext',
        'kms:ReEncryptFrom',
        'kms:ReEncryptTo',
      ],
      resources: ['*'],
      conditions: {
        ArnLike: {
          'kms:EncryptionContext:aws:logs:arn': [
            arnOfStack(stack, 'logs', 'log-group:', '-*'),
            arnOfStack(stack, 'logs', 'log-group:/aws-glue/jobs/', '/*'),
          ],
        },
      },
    }),
  ];
}

/** CloudFormation begins the names that it generates with the stack's name. */
const arnOfStack = (stack: Stack, service: string, before: string, after: string): string =>
  `arn:${stack.partition}:${service}:${stack.region}:${stack.account}:${before}${stack.stackName}${after}`;
