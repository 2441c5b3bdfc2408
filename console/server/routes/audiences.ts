import { Hono } from 'hono';
import { z } from 'zod';
import { AUDIENCE_STATES, listAudienceRows } from '../../../operations/audiences/audience-rows.ts';
import { readAudienceDetail } from '../../../operations/audiences/read-audience.ts';
import type { ConsoleContext } from '../context.ts';
import { pageFields, query } from '../validate.ts';

const listSchema = z.strictObject({
  ...pageFields,
  advertiser: z.string().optional(),
  state: z.enum(AUDIENCE_STATES).optional(),
  text: z.string().optional(),
});

/** Audiences: the list, and one of them. */
export const audienceRoutes = (context: ConsoleContext) =>
  new Hono()
    .get('/', query(listSchema), async (c) => {
      const { page, size, ...filter } = c.req.valid('query');
      const { audiences } = await (await context.view()).audienceFacts();
      return c.json(listAudienceRows(audiences, filter, { page, size }));
    })
    .get('/:advertiser/:audience', async (c) => {
      const { advertiser, audience } = c.req.param();
      return c.json(await readAudienceDetail(await context.view(), advertiser, audience));
    });
