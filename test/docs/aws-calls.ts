// Which actions of AWS the code of a command can call: those of every file that it imports, directly or not.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const VALUE_IMPORT = /(?:import|export)\s+(?!type\b)[^;']*?from '(\.[^']+)'|import\('(\.[^']+)'\)/g;
const CALL = /\bnew ([A-Z]\w+Command|SecretsProvider)\(|\b(paginate[A-Z]\w+)\(/g;

/** The action of each call, by the name that the SDK has for it. */
const ACTIONS: Readonly<Record<string, string>> = {
  ChangeMessageVisibilityBatchCommand: 'sqs:ChangeMessageVisibility',
  CreateSecretCommand: 'secretsmanager:CreateSecret',
  DeleteMessageCommand: 'sqs:DeleteMessage',
  DescribeLogStreamsCommand: 'logs:DescribeLogStreams',
  DescribeRuleCommand: 'events:DescribeRule',
  DescribeSecretCommand: 'secretsmanager:DescribeSecret',
  DescribeStacksCommand: 'cloudformation:DescribeStacks',
  GetBucketNotificationConfigurationCommand: 's3:GetBucketNotification',
  GetCollaborationAnalysisTemplateCommand: 'cleanrooms:GetCollaborationAnalysisTemplate',
  GetCommand: 'dynamodb:GetItem',
  GetJobCommand: 'glue:GetJob',
  GetJobRunCommand: 'glue:GetJobRun',
  GetJobRunsCommand: 'glue:GetJobRuns',
  GetKeyPolicyCommand: 'kms:GetKeyPolicy',
  GetMembershipCommand: 'cleanrooms:GetMembership',
  GetObjectCommand: 's3:GetObject',
  GetProtectedJobCommand: 'cleanrooms:GetProtectedJob',
  GetProtectedQueryCommand: 'cleanrooms:GetProtectedQuery',
  GetQueueAttributesCommand: 'sqs:GetQueueAttributes',
  GetSchemaCommand: 'cleanrooms:GetSchema',
  InvokeCommand: 'lambda:InvokeFunction',
  ListRuleNamesByTargetCommand: 'events:ListRuleNamesByTarget',
  paginateDescribeAlarms: 'cloudwatch:DescribeAlarms',
  paginateDescribeLogGroups: 'logs:DescribeLogGroups',
  paginateListObjectsV2: 's3:ListBucket',
  paginateListProtectedJobs: 'cleanrooms:ListProtectedJobs',
  paginateListProtectedQueries: 'cleanrooms:ListProtectedQueries',
  paginateListSecretVersionIds: 'secretsmanager:ListSecretVersionIds',
  paginateQuery: 'dynamodb:Query',
  paginateScan: 'dynamodb:Scan',
  PutCommand: 'dynamodb:PutItem',
  PutSecretValueCommand: 'secretsmanager:PutSecretValue',
  ReceiveMessageCommand: 'sqs:ReceiveMessage',
  SecretsProvider: 'secretsmanager:GetSecretValue',
  SendMessageCommand: 'sqs:SendMessage',
  StartProtectedJobCommand: 'cleanrooms:StartProtectedJob',
  StartProtectedQueryCommand: 'cleanrooms:StartProtectedQuery',
  TransactWriteCommand: 'dynamodb:PutItem',
  UpdateCommand: 'dynamodb:UpdateItem',
};

/**
 * @param file path of a source file
 * @returns the actions of all AWS calls in it and in what it imports, sorted
 * @throws when a call has no action in the table here
 */
export function reachableActions(file: string): string[] {
  const actions = [...filesFrom(file)].flatMap((each) =>
    matchesOf(CALL, each).map((call) => {
      const action = ACTIONS[call];
      if (action === undefined)
        throw new Error(`${each} calls ${call}: add its action to test/docs/aws-calls.ts`);
      return action;
    }),
  );
  return [...new Set(actions)].toSorted();
}

function filesFrom(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const imported of matchesOf(VALUE_IMPORT, file)) {
    const path = join(dirname(file), imported);
    if (existsSync(path)) filesFrom(path, seen);
  }
  return seen;
}

const matchesOf = (pattern: RegExp, file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(pattern)].map(([, first, second]) => first ?? second ?? '');
