import type { Fault } from '../../../local/tiktok-server/types.ts';

/** Temporary failures: a delivery must succeed without an operator. */
export const PASSING: readonly (readonly [name: string, fault: Fault])[] = [
  ['code 40016', { kind: 'code', code: 40016 }],
  ['code 40100', { kind: 'code', code: 40100 }],
  ['code 40100 with Retry-After', { kind: 'code', code: 40100, headers: { 'Retry-After': '1' } }],
  ['code 40132', { kind: 'code', code: 40132 }],
  ['code 40133', { kind: 'code', code: 40133 }],
  ['code 50000', { kind: 'code', code: 50000 }],
  ['code 50000 after the effect', { kind: 'code', code: 50000, when: 'after' }],
  ['code 50002', { kind: 'code', code: 50002 }],
  ['code 51010', { kind: 'code', code: 51010 }],
  ['code 51065', { kind: 'code', code: 51065 }],
  ['code 59999', { kind: 'code', code: 59999 }],
  ['HTTP 429', { kind: 'http', status: 429 }],
  ['HTTP 500', { kind: 'http', status: 500 }],
  ['HTTP 500 after the effect', { kind: 'http', status: 500, when: 'after' }],
  ['HTTP 502', { kind: 'http', status: 502 }],
  ["HTTP 200 with a proxy's page", { kind: 'http', status: 200, body: '<html>be right back</html>' }],
  ['no answer', { kind: 'hang' }],
  ['no answer after the effect', { kind: 'hang', when: 'after' }],
  ['a broken connection', { kind: 'drop' }],
  ['code 20001, partial success', { kind: 'partial' }],
  ['a broken connection after the effect', { kind: 'drop', when: 'after' }],
];

/** Failures that only the operator can correct: the message must be in the dead-letter queue with its reason. */
export const STAYING: readonly (readonly [code: number, reason: string])[] = [
  [40000, 'PermanentTikTokError'],
  [40002, 'PermanentTikTokError'],
  [40007, 'PermanentTikTokError'],
  [40900, 'PermanentTikTokError'],
  [40102, 'TokenError'],
  [40104, 'TokenError'],
  [40105, 'TokenError'],
  [40001, 'PermissionError'],
];
