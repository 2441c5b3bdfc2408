import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets';
import { z } from 'zod';
import { CredentialsError } from './errors.ts';
import { parseLosslessJson } from './json.ts';

/** The token for TikTok, and its advertiser. */
export interface Credentials {
  readonly accessToken: string;
  readonly advertiserId: string;
}

/** Where a client gets its credentials from. */
export interface CredentialsSource {
  /** The credentials, from a short-lived cache. */
  current(): Promise<Credentials>;
  /** The current credentials in the secret; for use after a token error. */
  refresh(): Promise<Credentials>;
}

const CACHE_SECONDS = 300;

const secretSchema = z
  .object({
    ACCESS_TOKEN: z.string().min(1),
    ADVERTISER_ID: z.union([z.string(), z.number()]).transform(String).pipe(z.string().regex(/^\d+$/)),
  })
  .transform((secret) => ({ accessToken: secret.ACCESS_TOKEN, advertiserId: secret.ADVERTISER_ID }));

/** As `infra/credentials.ts` creates the secret, for an operator to fill. */
const unfilledSchema = z.object({ ACCESS_TOKEN: z.literal(''), ADVERTISER_ID: z.literal('') });

/**
 * The credentials in a secret of Secrets Manager: {"ACCESS_TOKEN": "…", "ADVERTISER_ID": "…"}.
 *
 * @param secretName name of the secret
 * @returns a source whose methods throw {@link CredentialsError} when the secret is missing or has another form
 */
export function secretCredentials(secretName: string): CredentialsSource {
  const provider = new SecretsProvider();
  const read = async (forceFetch: boolean): Promise<Credentials> =>
    parseSecret(secretName, await provider.get(secretName, { maxAge: CACHE_SECONDS, forceFetch }));
  return { current: () => read(false), refresh: () => read(true) };
}

/** The secret's text never reaches the error: neither as a value nor in a cause that quotes it. */
function parseSecret(secretName: string, text: unknown): Credentials {
  const problem = `The secret ${secretName} is not JSON with ACCESS_TOKEN and ADVERTISER_ID`;
  if (typeof text !== 'string') throw new CredentialsError(problem);
  const content = parseOrUndefined(text);
  const parsed = secretSchema.safeParse(content);
  if (!parsed.success) throw new CredentialsError(problem, unfilledSchema.safeParse(content).success);
  return parsed.data;
}

function parseOrUndefined(text: string): unknown {
  try {
    return parseLosslessJson(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
