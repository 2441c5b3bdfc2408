import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { FULL_CONFIG, ofType, QUERY_SOURCE, synthesize } from './helpers/synthesize.ts';

const synthesis = synthesize(FULL_CONFIG);
const { resources } = synthesis;

describe('the stack', () => {
  test('has no custom resource and no function that is not of the pipeline', () => {
    const custom = Object.values(resources).filter(({ Type }) => /^Custom::|CustomResource/.test(Type));

    expect(custom).toEqual([]);
    expect(ofType(resources, 'AWS::Lambda::Function').length).toBe(4);
  });

  test('lets CloudFormation generate every name, except those of a contract or required by Glue', () => {
    // The name of an inline policy is not unique in the account.
    const others = Object.entries(resources).filter(([, { Type }]) => Type !== 'AWS::IAM::Policy');
    const named = others.flatMap(([id, { Properties, Type }]) =>
      Object.keys(Properties ?? {})
        .filter((property) => property === 'Name' || property === `${Type.split('::')[2]}Name`)
        .map((property) => `${id.replace(/[0-9A-F]{8}$/, '')}.${property}`),
    );

    expect(named.sort()).toEqual([
      'CredentialsSecret.Name',
      'PreparationJobLogserror.LogGroupName',
      'PreparationJobLogsoutput.LogGroupName',
      'PreparationJobLogssecurederror.LogGroupName',
      'PreparationJobLogssecuredoutput.LogGroupName',
      'PreparationJobPrepareSecurity.Name',
    ]);
  });

  test('outputs what the operator needs next', () => {
    const outputs = Object.keys(synthesis.template.toJSON()['Outputs']);

    expect(outputs.sort()).toEqual([
      'AlarmTopicArn',
      'AudiencesBucketName',
      'DashboardUrl',
      'ExportTriggerDeadLetterQueueUrl',
      'ExportTriggerQueueUrl',
      'ExportsBucketName',
      'GlueJobName',
      'GlueJobUrl',
      'LedgerTableName',
      'QueryRunnerFunctionName',
      'ResultRoleArn',
      'SecretName',
      'UploaderDeadLetterQueueUrl',
      'UploaderQueueUrl',
    ]);
  });

  test('warns of a source whose query runs by the template of the sample account', () => {
    const { cleanRooms } = QUERY_SOURCE;
    const analysisTemplateArn = cleanRooms.analysisTemplateArn.replace('111122223333', '123456789012');
    const sample = { ...QUERY_SOURCE, name: 'loyalty', cleanRooms: { ...cleanRooms, analysisTemplateArn } };
    const { stack } = synthesize({ sources: [QUERY_SOURCE, sample] });

    const warnings = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('is a sample'));

    expect(warnings.map(({ entry }) => entry.data)).toEqual([
      expect.stringContaining('Source "loyalty" is a sample: its template belongs to account 123456789012'),
    ]);
  });
});
