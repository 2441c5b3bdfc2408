import { type Context, Hono } from 'hono';
import { html } from 'hono/html';
import { type ConsoleError, STATUS } from './errors.ts';
import type { PageFile, PageFiles } from './page-files.ts';

const START = '/index.html';

/** The page at every address that is not the API's: each view has an address of its own. */
export const pageRoutes = (files: PageFiles) =>
  new Hono().get('*', (c) => {
    const { path } = c.req;
    if (path === '/api' || path.startsWith('/api/')) return c.notFound();
    const asked = files.get(path);
    if (asked !== undefined && path !== START) return send(c, asked, 'public, max-age=31536000, immutable');
    const start = files.get(START);
    if (start === undefined || path.startsWith('/assets/')) return c.notFound();
    return send(c, start, 'no-store');
  });

const send = (c: Context, { content, type }: PageFile, caching: string): Response =>
  c.body(content, 200, { 'Content-Type': type, 'Cache-Control': caching });

/** What a browser shows that has not been let in. */
export const refusalPage = (c: Context, { message, remedy = '', kind }: ConsoleError) =>
  c.html(
    html`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Audiences console</title></head>
<body><h1>${message}</h1><p>${remedy}</p></body></html>`,
    STATUS[kind],
  );
