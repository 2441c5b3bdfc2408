import { Hono } from 'hono';
import { readOverview } from '../../../operations/pipeline/overview.ts';
import type { ConsoleContext } from '../context.ts';

/** The pipeline at a glance. */
export const pipelineRoutes = (context: ConsoleContext) =>
  new Hono()
    .get('/', async (c) => c.json(await readOverview(await context.view(), new Date())))
    .get('/counts', async (c) => {
      const view = await context.view();
      const { attention } = await readOverview(view, new Date());
      return c.json({ attention: attention.length, deadLetters: await view.deadLetters() });
    });
