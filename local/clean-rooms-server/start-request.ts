import { z } from 'zod';
import { invalid } from './errors.ts';
import type { JobResults, QueryInput } from './types.ts';

// Patterns and bounds of the API reference (StartProtectedQuery, StartProtectedJob and the types that they name).

const templateArn = z
  .string()
  .regex(/^arn:aws[\w-]*:cleanrooms:[\w-]+:\d{12}:membership\/[\da-f-]{36}\/analysistemplate\/[\da-f-]{36}$/);
const parameterMap = z.record(z.string().regex(/^[0-9a-zA-Z_]{1,100}$/), z.string().max(1000));
const member = z.object({ accountId: z.string().regex(/^\d{12}$/) });

const s3Output = z.object({
  resultFormat: z.enum(['CSV', 'PARQUET']),
  bucket: z.string().regex(/^[a-z0-9.-]{3,63}$/),
  keyPrefix: z
    .string()
    .max(512)
    .regex(/^[\w!.=*/-]*$/)
    .default(''),
});

/** Results for several receivers: at most one place in S3, and members other than the one that runs the query. */
const distributed = z
  .object({
    locations: z
      .array(
        z
          .object({ s3: s3Output.optional(), member: member.optional() })
          .refine(
            ({ s3, member: other }) => (s3 === undefined) !== (other === undefined),
            'expected s3 or member',
          ),
      )
      .min(1),
  })
  .transform(({ locations }) => ({
    places: locations.flatMap(({ s3 }) => s3 ?? []),
    receivers: locations.flatMap(({ member: other }) => other?.accountId ?? []),
  }))
  .refine(
    ({ places }) => places.length === 1,
    'expected exactly one S3 location: others are not played here',
  );

const output = z
  .object({ s3: s3Output.optional(), distribute: distributed.optional() })
  .refine(
    ({ distribute, s3 }) => (s3 === undefined) !== (distribute === undefined),
    'expected s3 or distribute',
  );

const queryRequest = z.object({
  type: z.literal('SQL'),
  sqlParameters: z
    .object({
      queryString: z.string().max(500_000).optional(),
      analysisTemplateArn: templateArn.optional(),
      parameters: parameterMap.optional(),
    })
    .refine(
      (sql) => (sql.queryString === undefined) !== (sql.analysisTemplateArn === undefined),
      'expected either queryString or analysisTemplateArn',
    )
    .refine(
      (sql) => sql.parameters === undefined || sql.analysisTemplateArn !== undefined,
      'parameters belong to an analysis template',
    ),
  resultConfiguration: z.object({ outputConfiguration: output }),
});

const jobRequest = z.object({
  type: z.literal('PYSPARK'),
  jobParameters: z.object({ analysisTemplateArn: templateArn, parameters: parameterMap.optional() }),
  resultConfiguration: z.object({ outputConfiguration: z.object({ member }) }).optional(),
});

/**
 * @param body of a StartProtectedQuery request
 * @throws {CleanRoomsApiError} ValidationException
 */
export function parseQueryRequest(membershipId: string, body: unknown): QueryInput {
  const { resultConfiguration, sqlParameters } = checked(queryRequest, body);
  const { queryString, analysisTemplateArn, parameters } = sqlParameters;
  const { distribute, s3 } = resultConfiguration.outputConfiguration;
  const [place = s3] = distribute?.places ?? [];
  if (place === undefined) throw invalid('resultConfiguration: expected a place in S3');
  return {
    kind: 'query',
    membershipId,
    ...(queryString === undefined ? {} : { sql: queryString }),
    ...(analysisTemplateArn === undefined ? {} : { analysisTemplateArn }),
    ...(parameters === undefined ? {} : { parameters }),
    bucket: place.bucket,
    keyPrefix: place.keyPrefix.replace(/^\/+|\/+$/g, ''),
    format: place.resultFormat,
    ...(distribute === undefined ? {} : { receivers: distribute.receivers }),
  };
}

/**
 * @param body of a StartProtectedJob request
 * @param results where the membership has the results of its jobs written
 * @throws {CleanRoomsApiError} ValidationException
 */
export function parseJobRequest(
  membershipId: string,
  body: unknown,
  results: JobResults | undefined,
): QueryInput {
  const { analysisTemplateArn, parameters } = checked(jobRequest, body).jobParameters;
  if (results === undefined) throw invalid('the membership has no result settings for jobs');
  return {
    kind: 'job',
    membershipId,
    analysisTemplateArn,
    ...(parameters === undefined ? {} : { parameters }),
    ...results,
    format: 'CSV',
  };
}

function checked<Schema extends z.ZodType>(schema: Schema, body: unknown): z.infer<Schema> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const issues = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw invalid(issues.join('; '));
}
