import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { html } from 'hono/html';

/**
 * Writes a page that leads the browser which opens it to an address. Other users of this machine see the arguments of every
 * program, so the browser is started with the path of this page, which only its owner can read.
 *
 * @param folder a private folder
 * @param address lets a browser in
 * @returns the page's path
 */
export function writeEntryPage(folder: string, address: string): string {
  const file = join(folder, 'open.html');
  writeFileSync(file, String(leadTo(address)), { mode: 0o600 });
  return file;
}

/** A page that leads to an address. */
export const leadTo = (address: string) =>
  html`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Audiences console</title>
<meta name="referrer" content="no-referrer"><meta http-equiv="refresh" content="0;url=${address}"></head>
<body><p><a href="${address}">Audiences console</a></p></body></html>`;
