import { z } from 'zod';
import { group } from './group.ts';

const DEFAULT_SECRET = 'tiktok_activation_credentials';

/** What the only advertiser of a configuration is called that names none. */
const ONLY_ADVERTISER = 'main';

const secretName = z
  .string()
  .regex(/^[\w/+=.@-]{1,512}$/, 'expected the name of a Secrets Manager secret')
  .describe('Secrets Manager secret with {"ACCESS_TOKEN": "…", "ADVERTISER_ID": "…"}.');

const secretKeyArn = z
  .string()
  .regex(/^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+$/, 'expected the ARN of a KMS key')
  .describe('Key that encrypts an existing secret, when that is not the AWS managed one.');

const createSecret = z
  .boolean()
  .describe(
    'false: a secret of that name exists, from an earlier deployment or another stack, and is used as it is.',
  );

/** The name of an advertiser, as sources and commands use it. */
export const advertiserName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'expected 1 to 63 lower-case letters, digits or hyphens');

const KEY_NEEDS_EXISTING =
  'expected only with "createSecret": false; the stack encrypts a secret it makes with its own key';

const keyFitsSecret = (secret: {
  secretKeyArn?: string | undefined;
  createSecret?: boolean | undefined;
}): boolean => secret.secretKeyArn === undefined || secret.createSecret === false;

const advertiser = group({
  name: advertiserName.describe('Name of the advertiser, as sources and commands use it.'),
  secretName,
  secretKeyArn: secretKeyArn.optional(),
  createSecret: createSecret.default(true),
}).refine(keyFitsSecret, { path: ['secretKeyArn'], error: KEY_NEEDS_EXISTING, abort: true });

/** One advertiser at TikTok, and the secret with its token. */
export type Advertiser = z.infer<typeof advertiser>;

const distinct = (field: 'name' | 'secretName') => (all: readonly Advertiser[]) =>
  new Set(all.map((each) => each[field])).size === all.length;

const advertisers = z
  .array(advertiser)
  .min(1, 'expected at least one advertiser')
  .refine(distinct('name'), 'expected each advertiser name once')
  .refine(distinct('secretName'), 'expected a secret of its own for each advertiser');

/** How TikTok is reached: a list of advertisers, or the secret of the only one. */
export const tiktok = group({
  secretName: secretName
    .optional()
    .describe(
      `Secret of the only advertiser: Secrets Manager, {"ACCESS_TOKEN": "…", "ADVERTISER_ID": "…"}. Left out: ${DEFAULT_SECRET}.`,
    ),
  secretKeyArn: secretKeyArn.optional(),
  createSecret: createSecret.optional(),
  advertisers: advertisers
    .optional()
    .describe(
      `Several advertisers, instead of the fields above; the first gets hand-placed files and the sources that name none. Left out: one, called "${ONLY_ADVERTISER}".`,
    ),
})
  .refine(keyFitsSecret, { path: ['secretKeyArn'], error: KEY_NEEDS_EXISTING, abort: true })
  .refine((written) => written.advertisers === undefined || Object.keys(written).length === 1, {
    path: ['advertisers'],
    error: 'expected either "advertisers" or the secret of the only one, not both',
    abort: true,
  })
  .transform((written): { readonly advertisers: readonly [Advertiser, ...Advertiser[]] } => {
    const [first, ...others] = written.advertisers ?? [];
    const { secretName: only = DEFAULT_SECRET, secretKeyArn: key, createSecret: isMade = true } = written;
    const byDefault = { name: ONLY_ADVERTISER, secretName: only, secretKeyArn: key, createSecret: isMade };
    return { advertisers: [first ?? byDefault, ...others] };
  });
