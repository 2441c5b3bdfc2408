import {
  type CleanRoomsClient,
  type CollaborationAnalysisTemplate,
  GetCollaborationAnalysisTemplateCommand,
  GetMembershipCommand,
  GetSchemaCommand,
  type Membership,
  ResourceNotFoundException,
  type Schema,
} from '@aws-sdk/client-cleanrooms';
import { resultPrefix } from '../../lambdas/shared/clean-rooms/analysis.ts';
import { sourcesOfSampleAccount } from '../../lambdas/shared/config/sample-account.ts';
import type { PipelineConfig, Source } from '../../lambdas/shared/config/schema.ts';
import type { Deployment } from '../deployment.ts';
import type { Check, Finding } from './finding.ts';

type Found = Omit<Finding, 'check'>;
type RoomSource = Source & { readonly cleanRooms: NonNullable<Source['cleanRooms']> };

export interface CleanRoomsTools {
  readonly config: PipelineConfig;
  readonly deployment: Pick<Deployment, 'exportsBucket'>;
  readonly cleanRooms: CleanRoomsClient;
}

/** Checks, for each source of Clean Rooms, whether its membership and its template can yield an audience. */
export function cleanRoomsChecks(tools: CleanRoomsTools): Check[] {
  // What a sample names does not exist, which the check of the configuration says.
  const samples = sourcesOfSampleAccount(tools.config);
  return tools.config.sources.flatMap(({ cleanRooms, ...source }) =>
    cleanRooms === undefined || samples.includes(source.name)
      ? []
      : [{ name: 'Clean Rooms', run: () => checkKnown({ ...source, cleanRooms }, tools) }],
  );
}

async function checkKnown(source: RoomSource, tools: CleanRoomsTools): Promise<Found[]> {
  try {
    return await checkSource(source, tools);
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    return [
      {
        status: 'problem',
        message: `${source.name}: Clean Rooms does not know what its configuration names (${error.message})`,
        remedy: 'Compare membershipId and analysisTemplateArn with the collaboration.',
      },
    ];
  }
}

async function checkSource(
  source: RoomSource,
  { cleanRooms, deployment }: CleanRoomsTools,
): Promise<Found[]> {
  const { analysisTemplateArn, membershipId } = source.cleanRooms;
  const { membership } = await cleanRooms.send(
    new GetMembershipCommand({ membershipIdentifier: membershipId }),
  );
  if (membership === undefined) return [];
  const findings = [...judgeMembership(source, membership, deployment.exportsBucket)];
  if (analysisTemplateArn !== undefined) {
    const collaborationIdentifier = membership.collaborationId;
    const { collaborationAnalysisTemplate: template } = await cleanRooms.send(
      new GetCollaborationAnalysisTemplateCommand({ collaborationIdentifier, analysisTemplateArn }),
    );
    if (template !== undefined) findings.push(...judgeTemplate(source, template));
    for (const name of template?.schema?.referencedTables ?? []) {
      const { schema } = await cleanRooms.send(new GetSchemaCommand({ collaborationIdentifier, name }));
      if (schema !== undefined) findings.push(...judgeTable(source, schema));
    }
  }
  if (findings.length > 0) return findings;
  return [{ status: 'ok', message: `${source.name} can yield an audience, as far as Clean Rooms tells` }];
}

/**
 * Judges what the membership may do, and where the results of its jobs go.
 *
 * @param exportsBucket name of the exports bucket
 */
export function judgeMembership(
  { cleanRooms: { type }, name }: RoomSource,
  { defaultJobResultConfiguration, memberAbilities = [] }: Membership,
  exportsBucket: string,
): Found[] {
  const needed = type === 'SQL' ? 'CAN_QUERY' : 'CAN_RUN_JOB';
  const findings: Found[] = [];
  if (!memberAbilities.includes(needed)) {
    findings.push({
      status: 'problem',
      message: `${name}: the membership lacks the ability ${needed}`,
      remedy: 'Ask the creator of the collaboration, who gives the abilities.',
    });
  }
  if (type === 'SQL') return findings;
  const { bucket, keyPrefix = '' } = defaultJobResultConfiguration?.outputConfiguration?.s3 ?? {};
  const prefix = keyPrefix.replace(/^\/+|\/+$/g, '');
  if (bucket === exportsBucket && prefix === resultPrefix(name)) return findings;
  const found = bucket === undefined ? 'are not set' : `go to s3://${bucket}/${prefix}`;
  const remedy = `Set the membership's job results to s3://${exportsBucket}/${resultPrefix(name)}, with the role of the stack's output ResultRoleArn.`;
  return [...findings, { status: 'problem', message: `${name}: the results of its jobs ${found}`, remedy }];
}

/** Judges whether a template is of the source's type and gives rows of people. */
export function judgeTemplate(
  { cleanRooms: { type }, name }: RoomSource,
  { format = 'SQL', syntheticDataParameters, validations = [] }: CollaborationAnalysisTemplate,
): Found[] {
  const findings: Found[] = [];
  const actual = format === 'SQL' ? 'SQL' : 'PYSPARK';
  if (actual !== type) {
    findings.push({
      status: 'problem',
      message: `${name}: the template is ${actual}, but the source has type ${type}`,
      remedy: `Set "type": "${actual}" in "cleanRooms", or give another template; then deploy.`,
    });
  }
  if (syntheticDataParameters !== undefined) {
    findings.push({
      status: 'problem',
      message: `${name}: the template makes synthetic data for machine learning, which holds no real people`,
      remedy: 'Give a template that selects identifiers.',
    });
  }
  // Clean Rooms validates a template for differential privacy only where one of its tables has it.
  if (validations.some((one) => one.type === 'DIFFERENTIAL_PRIVACY'))
    findings.push(privateOf(name, 'its template'));
  return findings;
}

/** Judges whether a table lets rows of people out. */
export function judgeTable({ name }: RoomSource, table: Schema): Found[] {
  const { analysisRuleTypes = [], schemaStatusDetails = [] } = table;
  const what = `the table ${table.name}`;
  const isPrivate = schemaStatusDetails.some(({ configurations = [] }) =>
    configurations.includes('DIFFERENTIAL_PRIVACY'),
  );
  if (isPrivate) return [privateOf(name, what)];
  if (analysisRuleTypes.length === 0 || analysisRuleTypes.some((rule) => rule !== 'AGGREGATION')) return [];
  return [
    {
      status: 'problem',
      message: `${name}: ${what} allows aggregation only, so that a result holds counts and no people`,
      remedy: 'Ask its owner for a list or custom analysis rule.',
    },
  ];
}

const privateOf = (name: string, what: string): Found => ({
  status: 'problem',
  message: `${name}: ${what} has differential privacy, so that a result holds aggregates and no people`,
  remedy: 'Ask the owner of the table for a custom analysis rule without differential privacy.',
});
