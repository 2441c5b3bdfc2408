import { Hono } from 'hono';
import { z } from 'zod';
import {
  assertSameAdvertiser,
  checkSecretPlace,
  putCredentials,
  toAccessToken,
  toAdvertiserId,
} from '../../../operations/credentials/put-credentials.ts';
import type { ConfirmCreation } from '../../../operations/credentials/secret.ts';
import { readLetterQueues } from '../../../operations/dead-letters/letter-groups.ts';
import { examine } from '../../../operations/doctor/doctor.ts';
import type { Finding } from '../../../operations/doctor/finding.ts';
import { NotFoundError, OperationError } from '../../../operations/errors.ts';
import { chooseAdvertiser } from '../../../operations/find-advertiser.ts';
import { redriveLetters } from '../../../operations/redrive.ts';
import { QUEUES } from '../../../operations/status/dead-letter-counts.ts';
import type { ConsoleContext } from '../context.ts';
import { body } from '../validate.ts';

const redriveSchema = z.strictObject({ queue: z.enum(QUEUES), reason: z.string().min(1).optional() });
const credentialsSchema = z.strictObject({
  advertiserId: z.string(),
  accessToken: z.string(),
  /** Whether the deliveries may go to another advertiser of TikTok's than before. */
  moves: z.boolean().default(false),
});

/** What the doctor found. */
export interface Examination {
  readonly findings: readonly Finding[];
}

/** Problems: dead letters, the doctor, alarms and refused tokens. */
export const problemRoutes = (context: ConsoleContext) =>
  new Hono()
    .get('/dead-letters', async (c) =>
      c.json({
        queues: await readLetterQueues(await context.deployment(), c.req.raw.signal, context.place),
      }),
    )
    .post('/redrive', body(redriveSchema), async (c) => {
      const { queue, reason } = c.req.valid('json');
      const choice = { queue, ...(reason === undefined ? {} : { reason }) };
      // Goes on when the browser is closed: half of it would be as safe, but nobody would know.
      const letters = await redriveLetters(choice, await context.deployment(), new AbortController().signal);
      context.forget();
      return c.json({ putBack: letters.length });
    })
    .post('/examinations', body(z.strictObject({})), (c) => {
      const id = context.jobs.start('examination', 'the doctor', ({ signal, onStep }) => {
        onStep('Stack');
        return examineAll(context, signal, onStep);
      });
      return c.json({ id });
    })
    .get('/examinations/:id', (c) => {
      const asked = c.req.param('id');
      const id = asked === 'latest' ? context.jobs.latest('examination') : asked;
      if (id === undefined) throw new NotFoundError('The doctor has not been asked yet');
      return c.json(context.jobs.view<Examination>('examination', id));
    })
    .get('/alarms', async (c) => c.json({ items: await (await context.view()).alarms() }))
    .route('/', credentialRoutes(context));

const credentialRoutes = (context: ConsoleContext) =>
  new Hono()
    .get('/credentials', async (c) => c.json({ items: await (await context.view()).credentials() }))
    .put('/credentials/:advertiser', body(credentialsSchema), async (c) => {
      const given = c.req.valid('json');
      const advertiser = chooseAdvertiser(context.config(), c.req.param('advertiser'));
      const credentials = {
        advertiserId: toAdvertiserId(given.advertiserId.trim()),
        accessToken: toAccessToken(given.accessToken.trim()),
      };
      if (!given.moves) {
        const all = await (await context.view()).credentials();
        const known = all.find((one) => one.advertiser === advertiser.name);
        assertSameAdvertiser(advertiser.name, known?.advertiserId, credentials.advertiserId);
      }
      await checkSecretPlace(advertiser);
      const { outcome } = await putCredentials(advertiser, credentials, {
        tiktokApiBaseUrl: context.options.tiktokApiBaseUrl,
        signal: c.req.raw.signal,
        onStep: () => undefined,
        confirmCreation: refuseCreation,
      });
      context.forget();
      const { name, secretName } = advertiser;
      return c.json({ advertiser: name, secretName, advertiserId: credentials.advertiserId, outcome });
    });

/** The console renews tokens: a secret that is missing is in another account or region. */
const refuseCreation: ConfirmCreation = async (secretName, { region }) => {
  throw new OperationError(`There is no secret ${secretName} in ${region}`, {
    remedy: 'Check account and region of the console, or create the secret with "npx audiences credentials".',
  });
};

async function examineAll(
  context: ConsoleContext,
  signal: AbortSignal,
  onCheck: (name: string) => void,
): Promise<Examination> {
  const config = context.config();
  const { advertisers } = config.tiktok;
  const { tiktokApiBaseUrl } = context.options;
  const findings = await examine(config, await context.deployment(), {
    advertisers,
    place: context.place,
    tiktokApiBaseUrl,
    signal,
    onCheck,
  });
  return { findings };
}
