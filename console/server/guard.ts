import type { Context, MiddlewareHandler } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { secureHeaders } from 'hono/secure-headers';
import type { EntryCodes } from './entry-codes.ts';
import { leadTo } from './entry-page.ts';
import { RefusedError } from './errors.ts';
import { isSameToken } from './token.ts';

/** A source with all its fields has some kilobytes. */
const MOST_BODY_BYTES = 256 * 1024;
const READING_METHODS: readonly string[] = ['GET', 'HEAD'];

/** Who is let in. */
export interface Admission {
  readonly port: number;
  readonly token: string;
  /** Each lets in once. */
  readonly codes: EntryCodes;
  readonly isReadOnly: boolean;
}

/**
 * Requests with another method than GET that change nothing but what the console itself remembers: they work on this
 * machine's copies. Everything else is refused when the console only reads.
 */
export const HARMLESS: readonly string[] = [
  'POST /api/new-source/surveys',
  'DELETE /api/new-source/surveys/:id',
  'POST /api/new-source/judgements',
  'POST /api/new-source/diff',
  'POST /api/new-source/commands',
  'POST /api/problems/examinations',
  'DELETE /api/jobs/:id',
];

/** Headers of every answer: the page loads nothing from elsewhere, runs no script of its own text, and is in no frame. */
export const headers = (): MiddlewareHandler =>
  secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      fontSrc: ["'self'", 'data:'],
      imgSrc: ["'self'", 'data:'],
      connectSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
    referrerPolicy: 'no-referrer',
    xFrameOptions: 'DENY',
    crossOriginResourcePolicy: 'same-origin',
    crossOriginOpenerPolicy: 'same-origin',
    strictTransportSecurity: false,
  });

/**
 * Another name that leads to this machine, or a page of another site, gets nothing: a browser that was led here under a
 * foreign name sends that name as Host (DNS rebinding), and a foreign page its own Origin.
 */
export function sameSiteOnly({ port }: Admission): MiddlewareHandler {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  return async (context, next) => {
    const host = context.req.header('host') ?? '';
    if (!hosts.includes(host)) {
      throw new RefusedError('forbidden', 'The console answers on this machine only', ownAddress(port));
    }
    const origin = context.req.header('origin');
    const isOwn = origin === `http://${host}`;
    const mayLackOrigin = READING_METHODS.includes(context.req.method);
    if (!isOwn && !(origin === undefined && mayLackOrigin)) {
      throw new RefusedError('forbidden', 'The request comes from another site', ownAddress(port));
    }
    await next();
  };
}

const ownAddress = (port: number): string =>
  `Open the address that the console printed, http://127.0.0.1:${port}.`;

/** Cookies are shared by all ports of a machine, so the name has the port. */
const cookieName = (port: number): string => `audiences_console_${port}`;

/**
 * Lets in whoever has the token or a code: from the address, which is exchanged for a cookie that no script reads and no other
 * site sends, or from that cookie.
 */
export function tokenOnly({ port, token, codes }: Admission): MiddlewareHandler {
  return async (context, next) => {
    const { token: given, entry } = context.req.query();
    const isReading = context.req.method === 'GET';
    if (isReading && given !== undefined && isSameToken(given, token)) {
      setAdmission(context, port, token);
      return context.redirect(cleanAddress(context), 303);
    }
    if (isReading && entry !== undefined && codes.use(entry)) {
      setAdmission(context, port, token);
      // After a redirect the browser would not send the cookie, because the request came from a file; from this page it does.
      context.header('Cache-Control', 'no-store');
      return context.html(leadTo(cleanAddress(context)));
    }
    if (!isSameToken(getCookie(context, cookieName(port)) ?? '', token)) {
      throw new RefusedError(
        'noToken',
        'This browser has not been let in',
        'Open the address that “npx audiences console” printed, with its token.',
      );
    }
    return next();
  };
}

function setAdmission(context: Context, port: number, token: string): void {
  setCookie(context, cookieName(port), token, { httpOnly: true, sameSite: 'Strict', path: '/' });
}

/** Token and code leave the address, so that they are in no history and no copied link. */
function cleanAddress({ req }: Context): string {
  const url = new URL(req.url);
  for (const name of ['token', 'entry']) url.searchParams.delete(name);
  // Two slashes would begin the name of another host.
  return `${url.pathname.replace(/^\/+/, '/')}${url.search}`;
}

/**
 * Refuses bodies that are larger than anything the page sends, before any of them is read. Browsers say how long a body is;
 * one that comes in pieces of unknown number is refused too.
 */
export function smallBodiesOnly(): MiddlewareHandler {
  return async ({ req }, next) => {
    const isEndless = req.header('transfer-encoding') !== undefined;
    if (isEndless || Number(req.header('content-length') ?? 0) > MOST_BODY_BYTES) {
      throw new RefusedError('tooLarge', 'The request is larger than 256 kB', 'Send less at once.');
    }
    await next();
  };
}

/**
 * Refuses what changes something when the console only reads. A route that is not named as harmless is refused, so that a
 * new one is too.
 */
export function readingOnly({ isReadOnly }: Admission): MiddlewareHandler {
  return async (context, next) => {
    const { method, path } = context.req;
    if (isReadOnly && !READING_METHODS.includes(method) && !isHarmless(method, path)) {
      throw new RefusedError(
        'readOnly',
        'The console was started with --read-only',
        'Start it without --read-only, or use the command that the page shows.',
      );
    }
    await next();
  };
}

const isHarmless = (method: string, path: string): boolean =>
  HARMLESS.some((route) => {
    const [its, pattern = ''] = route.split(' ');
    return its === method && new RegExp(`^${pattern.replaceAll(/:\w+/g, '[^/]+')}$`).test(path);
  });
