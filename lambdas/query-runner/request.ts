import type { StartProtectedQueryInput } from '@aws-sdk/client-cleanrooms';
import { z } from 'zod';
import { resultPrefix } from '../shared/clean-rooms/protected-query.ts';
import { fillDates, hasBrokenDate } from '../shared/config/dates.ts';
import type { PipelineConfig, Source } from '../shared/config/schema.ts';
import { QueryRequestError } from './errors.ts';

const requestSchema = z.strictObject({
  source: z.string(),
  /** Parameters of the analysis template; each wins over the configured one of its name. */
  parameters: z.record(z.string(), z.string()).default({}),
});

/** What the function is invoked with, by its schedule or by a person. */
export type QueryRequest = z.infer<typeof requestSchema>;

/** A source whose exports are results of a protected query. */
export type QuerySource = Source & { readonly cleanRooms: NonNullable<Source['cleanRooms']> };

/**
 * Reads a request.
 *
 * @param event what the function was invoked with
 * @throws {QueryRequestError} when it is no request
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
 * What Clean Rooms is asked to run.
 *
 * @param parameters of the request
 * @param exportsBucket name of the exports bucket
 * @param now what the dates are relative to
 * @throws {QueryRequestError} when the parameters do not fit
 */
export function queryOf(
  { name, cleanRooms }: QuerySource,
  parameters: Readonly<Record<string, string>>,
  exportsBucket: string,
  now: Date,
): Omit<StartProtectedQueryInput, 'type'> {
  return {
    membershipIdentifier: cleanRooms.membershipId,
    sqlParameters: sqlParametersOf(cleanRooms, parameters, now),
    resultConfiguration: {
      outputConfiguration: {
        s3: { resultFormat: cleanRooms.resultFormat, bucket: exportsBucket, keyPrefix: resultPrefix(name) },
      },
    },
  };
}

function sqlParametersOf(
  { analysisTemplateArn, sql, parameters: configured }: QuerySource['cleanRooms'],
  given: Readonly<Record<string, string>>,
  now: Date,
): NonNullable<StartProtectedQueryInput['sqlParameters']> {
  if (analysisTemplateArn === undefined) {
    if (Object.keys(given).length > 0) {
      throw new QueryRequestError('parameters belong to an analysis template, but this source runs SQL text');
    }
    return { queryString: fillDates(sql ?? '', now) };
  }
  const parameters = Object.entries({ ...configured, ...given }).map(([name, value]) => {
    if (hasBrokenDate(value)) {
      throw new QueryRequestError(`parameter ${name}: expected dates as {today}, {today-7d} or {today+1d}`);
    }
    return [name, fillDates(value, now)] as const;
  });
  return { analysisTemplateArn, parameters: Object.fromEntries(parameters) };
}
