import { z } from 'zod';
import { invalid } from './errors.ts';
import type { QueryInput } from './types.ts';

/** Patterns and bounds of the API reference (StartProtectedQuery and the types that it names). */
const startRequest = z
  .object({
    type: z.literal('SQL'),
    sqlParameters: z
      .object({
        queryString: z.string().max(500_000).optional(),
        analysisTemplateArn: z
          .string()
          .regex(
            /^arn:aws[\w-]*:cleanrooms:[\w-]+:\d{12}:membership\/[\da-f-]{36}\/analysistemplate\/[\da-f-]{36}$/,
          )
          .optional(),
        parameters: z.record(z.string().regex(/^[0-9a-zA-Z_]{1,100}$/), z.string().max(1000)).optional(),
      })
      .refine(
        (sql) => (sql.queryString === undefined) !== (sql.analysisTemplateArn === undefined),
        'expected either queryString or analysisTemplateArn',
      )
      .refine(
        (sql) => sql.parameters === undefined || sql.analysisTemplateArn !== undefined,
        'parameters belong to an analysis template',
      ),
    resultConfiguration: z.object({
      outputConfiguration: z.object({
        s3: z.object({
          resultFormat: z.enum(['CSV', 'PARQUET']),
          bucket: z.string().regex(/^[a-z0-9.-]{3,63}$/),
          keyPrefix: z
            .string()
            .max(512)
            .regex(/^[\w!.=*/-]*$/)
            .default(''),
        }),
      }),
    }),
  })
  .transform(({ sqlParameters, resultConfiguration }) => {
    const { queryString, analysisTemplateArn, parameters } = sqlParameters;
    const { bucket, keyPrefix, resultFormat } = resultConfiguration.outputConfiguration.s3;
    return {
      ...(queryString === undefined ? {} : { sql: queryString }),
      ...(analysisTemplateArn === undefined ? {} : { analysisTemplateArn }),
      ...(parameters === undefined ? {} : { parameters }),
      bucket,
      keyPrefix: keyPrefix.replace(/^\/+|\/+$/g, ''),
      format: resultFormat,
    };
  });

/**
 * @param body of a StartProtectedQuery request
 * @throws {CleanRoomsApiError} ValidationException
 */
export function parseStartRequest(membershipId: string, body: unknown): QueryInput {
  const result = startRequest.safeParse(body);
  if (result.success) return { membershipId, ...result.data };
  const issues = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw invalid(issues.join('; '));
}
