import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const TOKEN = /^[\w-]{43}$/;
/** Readable and writable by the owner alone. */
const OWNER_ONLY = 0o600;

/**
 * Gives the token that lets a browser in. It is kept in a file that only its owner can read, so that a page that is open
 * goes on after the console was started again.
 *
 * @param file where the token is kept; a new one is made when there is none, or others could have read it
 */
export function readToken(file: string): string {
  try {
    const token = readFileSync(file, 'utf8').trim();
    const isPrivate = process.platform === 'win32' || (statSync(file).mode & 0o077) === 0;
    if (isPrivate && TOKEN.test(token)) return token;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  return makeToken(file);
}

function makeToken(file: string): string {
  const token = randomBytes(32).toString('base64url');
  mkdirSync(dirname(file), { recursive: true });
  const aside = `${file}.${process.pid}`;
  writeFileSync(aside, `${token}\n`, { mode: OWNER_ONLY });
  chmodSync(aside, OWNER_ONLY);
  renameSync(aside, file);
  return token;
}

/** Whether two tokens are the same; takes as long for any two. */
export const isSameToken = (a: string, b: string): boolean => timingSafeEqual(digestOf(a), digestOf(b));

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();
