/**
 * Names of the stack's outputs. The stack writes them, and the command line finds the deployed resources by them. They
 * are part of the contract with operators' own scripts.
 */
export const STACK_OUTPUTS = {
  exportsBucket: 'ExportsBucketName',
  audiencesBucket: 'AudiencesBucketName',
  ledgerTable: 'LedgerTableName',
  secretName: 'SecretName',
  glueJobName: 'GlueJobName',
  uploaderQueueUrl: 'UploaderQueueUrl',
  uploaderDeadLetterQueueUrl: 'UploaderDeadLetterQueueUrl',
  exportTriggerQueueUrl: 'ExportTriggerQueueUrl',
  exportTriggerDeadLetterQueueUrl: 'ExportTriggerDeadLetterQueueUrl',
  /** Only with a source that is a protected query or job. */
  queryRunnerFunctionName: 'QueryRunnerFunctionName',
  /** Only with a source that is a protected query or job: for the result settings of its membership. */
  resultRoleArn: 'ResultRoleArn',
  dashboardUrl: 'DashboardUrl',
  glueJobUrl: 'GlueJobUrl',
  alarmTopicArn: 'AlarmTopicArn',
} as const;
