import { Hono } from 'hono';
import type { ConsoleContext } from '../context.ts';

/** Long work: the list, and cancelling. */
export const jobRoutes = ({ jobs }: ConsoleContext) =>
  new Hono()
    .get('/', (c) => c.json(jobs.list()))
    .delete('/:id', async (c) => c.json(await jobs.cancel(c.req.param('id'))));
