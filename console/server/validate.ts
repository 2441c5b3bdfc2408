import { zValidator } from '@hono/zod-validator';
import { z } from 'zod';
import { InvalidRequestError } from '../../operations/errors.ts';

const LARGEST_PAGE = 100;

/** Fields of every request for a part of a list. */
export const pageFields = {
  page: z.coerce.number().int().min(1).default(1),
  size: z.coerce.number().int().min(1).max(LARGEST_PAGE).default(25),
};

/** Checks the parameters of an address. */
export const query = <Schema extends z.ZodType>(schema: Schema) =>
  zValidator('query', schema, (result) => {
    if (!result.success) throw refusal(result.error);
  });

/** Checks a body, which is JSON. */
export const body = <Schema extends z.ZodType>(schema: Schema) =>
  zValidator('json', schema, (result) => {
    if (!result.success) throw refusal(result.error);
  });

/** Names the field and what was expected. The value is not repeated: it may be a token. */
function refusal({ issues }: Pick<z.core.$ZodError, 'issues'>): InvalidRequestError {
  const places = issues.map(({ path, message }) => `${path.join('.') || 'the request'}: ${message}`);
  return new InvalidRequestError(`The request cannot be used (${places.join('; ')})`);
}
