import { Hono } from 'hono';
import { z } from 'zod';
import { listExports } from '../../../operations/exports/list-exports.ts';
import { startQuery } from '../../../operations/exports/query.ts';
import { readExport } from '../../../operations/exports/read-export.ts';
import { requestRun } from '../../../operations/exports/run.ts';
import { findSource } from '../../../operations/find-source.ts';
import type { ConsoleContext } from '../context.ts';
import { body, pageFields, query } from '../validate.ts';

const listSchema = z.strictObject({
  ...pageFields,
  source: z.string().optional(),
  state: z.enum(['discovered', 'preparing', 'prepared', 'delivered', 'failed']).optional(),
  text: z.string().optional(),
});

const detailSchema = z.strictObject({ run: z.string().min(1).optional() });
const runSchema = z.strictObject({ force: z.boolean() });

/** Exports: the list, one of them, and its preparation. */
export const exportRoutes = (context: ConsoleContext) =>
  new Hono()
    .get('/', query(listSchema), async (c) => {
      const { page, size, ...filter } = c.req.valid('query');
      const view = await context.view();
      const list = listExports(await view.exports(), filter, { page, size });
      return c.json({ ...list, items: await view.withFailedDeliveries(list.items) });
    })
    .get('/:source/:exportId', query(detailSchema), async (c) =>
      c.json(await readExport(await context.view(), c.req.param(), c.req.valid('query').run)),
    )
    .post('/:source/:exportId/run', body(runSchema), async (c) => {
      const { source, exportId } = c.req.param();
      findSource(context.config(), source);
      const order = { source, exportId, force: c.req.valid('json').force };
      const requested = await requestRun(order, await context.deployment());
      context.forget();
      return c.json(requested);
    });

const querySchema = z.strictObject({ parameters: z.record(z.string(), z.string()).default({}) });

/** Sources: their query, and the preparation of all that is not prepared yet. */
export const sourceRoutes = (context: ConsoleContext) =>
  new Hono()
    .post('/:source/run', body(z.strictObject({})), async (c) => {
      const { name } = findSource(context.config(), c.req.param('source'));
      const requested = await requestRun({ source: name, force: false }, await context.deployment());
      context.forget();
      return c.json(requested);
    })
    .post('/:source/query', body(querySchema), async (c) => {
      const source = findSource(context.config(), c.req.param('source'));
      const started = await startQuery(source, c.req.valid('json').parameters, await context.deployment());
      context.forget();
      return c.json(started);
    });
