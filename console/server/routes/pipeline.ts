import { Hono } from 'hono';
import { readOverview } from '../../../operations/pipeline/overview.ts';
import type { ConsoleContext } from '../context.ts';

/** The pipeline at a glance. */
export const pipelineRoutes = (context: ConsoleContext) =>
  new Hono()
    .get('/', async (c) => c.json(await readOverview(await context.view(), new Date())))
    .get('/counts', async (c) => {
      const view = await context.view();
      const [deadLetters, credentials, alarms] = await Promise.all([
        view.deadLetters(),
        view.credentials(),
        view.raisedAlarms(),
      ]);
      const refused = credentials.filter(({ isRefused }) => isRefused);
      return c.json({ deadLetters, refusedTokens: refused.length, alarms: alarms.length });
    });
