import { membershipArn } from './documents.ts';
import { notFound } from './errors.ts';
import type { JobResults, Table, Template } from './types.ts';

const EPOCH = 0;
const DEFAULT_TABLE: Table = { rule: 'CUSTOM' };

/** What members agreed on: every membership is of the collaboration that has its id. */
export class Collaboration {
  readonly jobResults = new Map<string, JobResults>();
  readonly templates = new Map<string, Template>();
  readonly tables = new Map<string, Table>();

  /** @returns the membership as GetMembership does */
  describeMembership(id: string): object {
    const { roleArn, ...s3 } = this.jobResults.get(id) ?? {};
    return {
      id,
      arn: membershipArn(id),
      collaborationArn: `arn:aws:cleanrooms:us-east-1:123456789012:collaboration/${id}`,
      collaborationId: id,
      collaborationCreatorAccountId: '123456789012',
      collaborationCreatorDisplayName: 'Local',
      collaborationName: 'Local',
      createTime: EPOCH,
      updateTime: EPOCH,
      status: 'ACTIVE',
      memberAbilities: ['CAN_QUERY', 'CAN_RUN_JOB', 'CAN_RECEIVE_RESULTS'],
      queryLogStatus: 'DISABLED',
      ...(roleArn === undefined
        ? {}
        : { defaultJobResultConfiguration: { outputConfiguration: { s3 }, roleArn } }),
      paymentConfiguration: { queryCompute: { isResponsible: true } },
    };
  }

  /**
   * @param arn of a template
   * @returns it as GetCollaborationAnalysisTemplate does
   * @throws {CleanRoomsApiError} ResourceNotFoundException
   */
  describeTemplate(collaborationId: string, arn: string): object {
    const template = this.templates.get(arn);
    if (template === undefined) throw notFound('COLLABORATION', arn);
    const { format, isSynthetic, tables } = template;
    return {
      id: arn.slice(arn.lastIndexOf('/') + 1),
      arn,
      collaborationId,
      collaborationArn: `arn:aws:cleanrooms:us-east-1:123456789012:collaboration/${collaborationId}`,
      creatorAccountId: '123456789012',
      name: 'template',
      createTime: EPOCH,
      updateTime: EPOCH,
      schema: { referencedTables: tables },
      format,
      ...(isSynthetic === true
        ? {
            syntheticDataParameters: {
              mlSyntheticDataParameters: {
                epsilon: 3,
                maxMembershipInferenceAttackScore: 0.6,
                columnClassification: { columnMapping: [] },
              },
            },
          }
        : {}),
    };
  }

  /** @returns a table as GetSchema does */
  describeTable(collaborationId: string, name: string): object {
    const { hasDifferentialPrivacy = false, rule } = this.tables.get(name) ?? DEFAULT_TABLE;
    return {
      columns: [],
      partitionKeys: [],
      analysisRuleTypes: [rule],
      creatorAccountId: '999999999999',
      name,
      collaborationId,
      collaborationArn: `arn:aws:cleanrooms:us-east-1:999999999999:collaboration/${collaborationId}`,
      description: '',
      createTime: EPOCH,
      updateTime: EPOCH,
      type: 'TABLE',
      schemaStatusDetails: [
        {
          status: 'READY',
          analysisType: 'DIRECT_ANALYSIS',
          analysisRuleType: rule,
          ...(hasDifferentialPrivacy ? { configurations: ['DIFFERENTIAL_PRIVACY'] } : {}),
        },
      ],
    };
  }
}
