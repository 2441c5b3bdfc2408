import { Hono } from 'hono';
import { explainConfig } from '../../../operations/configuration/explain-config.ts';
import type { ConsoleContext } from '../context.ts';

/** The configuration, each field explained. Editing stays in the file. */
export const configurationRoutes = ({ options }: ConsoleContext) =>
  new Hono().get('/', (c) => c.json(explainConfig(options.configFile)));
