import type { StartProtectedJobInput, StartProtectedQueryInput } from '@aws-sdk/client-cleanrooms';
import { z } from 'zod';
import { resultPrefix } from '../shared/clean-rooms/analysis.ts';
import { fillDates, hasBrokenDate } from '../shared/config/dates.ts';
import type { PipelineConfig, Source } from '../shared/config/schema.ts';
import { QueryRequestError } from './errors.ts';

const requestSchema = z
  .strictObject({
    source: z.string(),
    /** Parameters of the analysis template; each wins over the configured one of its name. */
    parameters: z.record(z.string(), z.string()).default({}),
    /** Id of the failed query or job that is to be started again, with the parameters that it had. */
    retryOf: z.string().optional(),
    /** Whether nobody reads the answer: Lambda calls the function again only after an error. */
    scheduled: z.boolean().optional(),
    /** When the schedule meant the call to come, which may be hours before; missing in calls of schedules of older versions. */
    scheduledAt: z.iso
      .datetime()
      .transform((time) => new Date(time).toISOString())
      .optional(),
    /** Whether what the schedule asked for, and Clean Rooms had no room for, is to be started now. */
    postponed: z.boolean().optional(),
  })
  .refine(
    ({ parameters, postponed, retryOf }) =>
      (retryOf === undefined && postponed === undefined) || Object.keys(parameters).length === 0,
    'retryOf and postponed take the parameters of the request before: expected no parameters',
  )
  .refine(
    ({ parameters, postponed, retryOf, scheduled, scheduledAt }) =>
      scheduledAt === undefined ||
      (scheduled && !postponed && retryOf === undefined && Object.keys(parameters).length === 0),
    'scheduledAt is the time of a schedule: expected "scheduled": true, no parameters, retryOf and postponed',
  );

/** What the function is invoked with, by its schedule, by a person, or by export-trigger after a failure. */
export type QueryRequest = z.infer<typeof requestSchema>;

/** A source whose exports are results of a protected query or job. */
export type QuerySource = Source & { readonly cleanRooms: NonNullable<Source['cleanRooms']> };

/** What a request gives, and when it was made. */
export interface QueryParameters {
  readonly parameters: Readonly<Record<string, string>>;
  /** What relative dates count from: for a schedule, its time. */
  readonly requestedAt: Date;
}

/**
 * Reads a request.
 *
 * @param event what the function was invoked with
 * @throws {QueryRequestError} when it is not a request
 */
export function readRequest(event: unknown): QueryRequest {
  const result = requestSchema.safeParse(event);
  if (result.success) return result.data;
  throw new QueryRequestError(`not a request: ${z.prettifyError(result.error).replaceAll('\n', ' ')}`);
}

/**
 * Finds the source whose query is asked for.
 *
 * @throws {QueryRequestError} when there is none of that name, or it is no result of a query
 */
export function findQuerySource(config: PipelineConfig, name: string): QuerySource {
  const source = config.sources.find((candidate) => candidate.name === name);
  if (source === undefined)
    throw new QueryRequestError(`the configuration has no source ${JSON.stringify(name)}`);
  const { cleanRooms } = source;
  if (cleanRooms === undefined) {
    throw new QueryRequestError(`source ${name} has no "cleanRooms": its exports come from elsewhere`);
  }
  return { ...source, cleanRooms };
}

/**
 * The protected query that Clean Rooms is asked to run.
 *
 * @param given parameters of the request, and its time
 * @param exportsBucket name of the exports bucket
 * @throws {QueryRequestError} when the parameters do not fit
 */
export function queryOf(
  { name, cleanRooms }: QuerySource,
  given: QueryParameters,
  exportsBucket: string,
): Omit<StartProtectedQueryInput, 'type'> {
  const { membershipId, resultFormat = 'CSV' } = cleanRooms;
  return {
    membershipIdentifier: membershipId,
    sqlParameters: sqlParametersOf(cleanRooms, given),
    resultConfiguration: {
      outputConfiguration: { s3: { resultFormat, bucket: exportsBucket, keyPrefix: resultPrefix(name) } },
    },
  };
}

/**
 * The protected job that Clean Rooms is asked to run. Its result goes where the membership's own settings say.
 *
 * @param given parameters of the request, and its time
 * @throws {QueryRequestError} when the parameters do not fit
 */
export function jobOf(
  { cleanRooms }: QuerySource,
  given: QueryParameters,
): Omit<StartProtectedJobInput, 'type'> {
  const { analysisTemplateArn, membershipId } = cleanRooms;
  const parameters = filled(cleanRooms, given);
  return {
    membershipIdentifier: membershipId,
    jobParameters: {
      analysisTemplateArn,
      ...(Object.keys(parameters).length === 0 ? {} : { parameters }),
    },
  };
}

function sqlParametersOf(
  cleanRooms: QuerySource['cleanRooms'],
  given: QueryParameters,
): NonNullable<StartProtectedQueryInput['sqlParameters']> {
  const { analysisTemplateArn, sql } = cleanRooms;
  if (analysisTemplateArn !== undefined)
    return { analysisTemplateArn, parameters: filled(cleanRooms, given) };
  if (Object.keys(given.parameters).length > 0) {
    throw new QueryRequestError('parameters belong to an analysis template, but this source runs SQL text');
  }
  return { queryString: fillDates(sql ?? '', given.requestedAt) };
}

/** The parameters of a template, with dates in place of `{today}` and the like. */
function filled(
  { parameters: configured }: QuerySource['cleanRooms'],
  { parameters, requestedAt }: QueryParameters,
): Record<string, string> {
  const all = Object.entries({ ...configured, ...parameters }).map(([name, value]) => {
    if (hasBrokenDate(value)) {
      throw new QueryRequestError(`parameter ${name}: expected dates as {today}, {today-7d} or {today+1d}`);
    }
    return [name, fillDates(value, requestedAt)] as const;
  });
  return Object.fromEntries(all);
}
