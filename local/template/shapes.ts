import { z } from 'zod';

/** A JSON document that is passed to a service as it is: a policy, an event pattern. */
export const document = z.record(z.string(), z.unknown());

/** Texts by name. */
export const texts = z.record(z.string(), z.string());
