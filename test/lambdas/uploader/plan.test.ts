import { describe, expect, test } from 'vitest';
import type { Audience } from '../../../lambdas/shared/ledger/audiences.ts';
import type { DeliveryFile } from '../../../lambdas/shared/ledger/files.ts';
import { type DeliveryView, nextStep } from '../../../lambdas/uploader/plan.ts';

const NOW = 1_800_000_000_000;
const HALF_A_DAY_MS = 12 * 3_600_000;
const ADVERTISER = '7';

/** Files of one part each; a path for those that are uploaded. */
const files = (...paths: (string | undefined)[]): DeliveryFile[] =>
  paths.map((filePath, index) => ({
    objectKey: `part-${index}`,
    etag: 'e',
    expiresAt: 0,
    parts: [
      {
        ...{ start: 0, end: 65, rows: 1, md5: 'm' },
        ...(filePath === undefined ? {} : { upload: { filePath, advertiserId: ADVERTISER, at: NOW } }),
      },
    ],
  }));

const audience: Audience = { audience: 'foodies', format: 'email_sha256' };
const existing: Audience = { ...audience, audienceId: '740' };

const view: DeliveryView = {
  id: 'mine',
  action: 'append',
  exportedAt: '2026-11-20T00:00:00Z',
  state: 'delivering',
  applied: 0,
  filesPerCall: undefined,
  files: files('a', 'b'),
  audience: existing,
  isLookedUp: false,
  advertiserId: ADVERTISER,
  nowMs: NOW,
  createSettlesMs: 60_000,
};

const paths = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => `p${from + index}`);

describe('nextStep', () => {
  test('checks every file before anything else', () => {
    const step = nextStep({ ...view, files: [undefined, ...files('a'), undefined], audience });

    expect(step).toEqual({ kind: 'check', files: [0, 2] });
  });

  test('looks the audience up before it uploads', () => {
    const step = nextStep({ ...view, files: files(undefined), audience });

    expect(step).toEqual({ kind: 'lookUp' });
  });

  test('waits until a create without an answer can be visible, and then looks it up', () => {
    const pending = { ...audience, createIntent: { deliveryId: 'another', at: NOW - 59_000 } };

    const steps = [0, 1000].map((later) => nextStep({ ...view, audience: pending, nowMs: NOW + later }));

    expect(steps).toEqual([{ kind: 'wait', ms: 1000 }, { kind: 'lookUp' }]);
  });

  test('uploads a file without a handle, or with one that is too old or of another advertiser', () => {
    const known = files('a', 'b', undefined, 'd');
    const handle = (advertiserId: string, at: number) => ({
      parts: [{ start: 0, end: 65, rows: 1, md5: 'm', upload: { filePath: 'x', advertiserId, at } }],
    });
    const mixed = known.map((file, index) => {
      if (index === 1) return { ...file, ...handle('8', NOW) };
      return index === 3 ? { ...file, ...handle(ADVERTISER, NOW - HALF_A_DAY_MS) } : file;
    });

    expect(nextStep({ ...view, files: mixed })).toEqual({
      kind: 'upload',
      parts: [
        { file: 1, part: 0 },
        { file: 2, part: 0 },
        { file: 3, part: 0 },
      ],
    });
  });

  test('creates the audience from its first 49 files', () => {
    const step = nextStep({ ...view, files: files(...paths(0, 60)), audience, isLookedUp: true });

    expect(step).toEqual({ kind: 'create', filePaths: paths(0, 49), filesPerCall: 49 });
  });

  test.each([
    ['append', 0, 'APPEND'],
    ['append', 1, 'APPEND'],
    ['remove', 0, 'REMOVE'],
    ['remove', 1, 'REMOVE'],
  ] as const)('makes call %s %i an %s of its 49 files', (action, applied, expected) => {
    const replaced = { ...existing, ...(applied > 0 ? { lastReplacedBy: 'mine' } : {}) };

    const step = nextStep({ ...view, action, applied, files: files(...paths(0, 98)), audience: replaced });

    expect(step).toEqual({
      kind: 'update',
      audienceId: '740',
      action: expected,
      filePaths: paths(applied * 49, applied * 49 + 49),
      filesPerCall: 49,
    });
  });

  test.each([
    ['an existing audience', existing, { kind: 'update', audienceId: '740', action: 'REPLACE' }],
    ['a new one', audience, { kind: 'create' }],
  ] as const)('replaces %s by 500 files in one call', (_name, present, expected) => {
    const replace = { ...view, action: 'replace', isLookedUp: true, audience: present } as const;

    const step = nextStep({ ...replace, files: files(...paths(0, 500)) });

    expect(step).toEqual({ ...expected, filePaths: paths(0, 500), filesPerCall: 500 });
  });

  test('refuses a replace of more than 500 files before it checks or uploads one', () => {
    const unchecked = Array.from({ length: 501 }, () => undefined);

    expect(nextStep({ ...view, action: 'replace', files: unchecked })).toEqual({
      kind: 'refuse',
      files: 501,
    });
  });

  test('accepts any number of files for a delivery that does not replace', () => {
    expect(nextStep({ ...view, files: files(...paths(0, 501)) })).toMatchObject({
      ...{ kind: 'update', action: 'APPEND', filePaths: paths(0, 49) },
    });
  });

  test('completes a replace of more than 500 files that an earlier version began', () => {
    const begun = { ...view, action: 'replace', applied: 1, filesPerCall: 49 } as const;
    const audience = { ...existing, lastReplacedBy: 'mine' };

    expect(nextStep({ ...begun, audience, files: files(...paths(0, 501)) })).toMatchObject({
      ...{ kind: 'update', action: 'APPEND', filePaths: paths(49, 98) },
    });
  });

  test('counts the parts of a replace that are known, and each unchecked file once it is', () => {
    const [part] = files('a')[0]?.parts ?? [];
    if (part === undefined) throw new Error('a file has a part');
    const large = { ...files('a')[0], parts: Array.from({ length: 400 }, () => part) } as DeliveryFile;
    const unchecked = Array.from({ length: 101 }, () => undefined);

    expect(nextStep({ ...view, action: 'replace', files: [large, ...unchecked] })).toMatchObject({
      kind: 'check',
    });
  });

  test('uses a handle until half a day has passed', () => {
    expect(nextStep({ ...view, nowMs: NOW + HALF_A_DAY_MS - 1 })).toMatchObject({ kind: 'update' });
  });

  test('appends what is left by a version that replaced 49 files at a time', () => {
    const replaced = { ...existing, lastReplacedBy: 'mine' };
    const begun = { ...view, action: 'replace', applied: 1, audience: replaced } as const;

    expect(nextStep({ ...begun, files: files(...paths(0, 60)) })).toEqual({
      ...{ kind: 'update', audienceId: '740', action: 'APPEND' },
      ...{ filePaths: paths(49, 60), filesPerCall: 49 },
    });
  });

  describe('while a replace of the audience waits', () => {
    const entry = (deliveryId: string, action: 'append' | 'replace', day: number) => ({
      ...{ deliveryId, action, partition: 'p' },
      exportedAt: `2026-11-${day}T00:00:00Z`,
    });
    const lined = (nextAttemptAt: number, ...entries: ReturnType<typeof entry>[]): Audience => ({
      ...existing,
      waitingLine: { since: NOW - 1000, nextAttemptAt, entries },
    });

    test('puts an append behind it', () => {
      const step = nextStep({ ...view, audience: lined(NOW - 1, entry('another', 'replace', 19)) });

      expect(step).toEqual({ kind: 'joinLine' });
    });

    test('puts an append behind a newer one too', () => {
      const step = nextStep({ ...view, audience: lined(NOW - 1, entry('another', 'replace', 21)) });

      expect(step).toEqual({ kind: 'joinLine' });
    });

    test('ends a waiting delivery as superseded when no line is left', () => {
      expect(nextStep({ ...view, state: 'waiting' })).toEqual({ kind: 'finish', state: 'superseded' });
    });

    test('ends an older replace as superseded', () => {
      const audience = lined(NOW - 1, entry('another', 'replace', 21));

      expect(nextStep({ ...view, action: 'replace', audience })).toEqual({
        kind: 'finish',
        state: 'superseded',
      });
    });

    test('ends a waiting delivery as superseded when a newer replace removed it from the line', () => {
      const audience = lined(NOW - 1, entry('another', 'replace', 21));

      expect(nextStep({ ...view, state: 'waiting', audience })).toEqual({
        kind: 'finish',
        state: 'superseded',
      });
    });

    test('continues only the head of the line when it is due', () => {
      const mine = entry('mine', 'replace', 20);
      const append = entry('another', 'append', 20);
      const waiting = { ...view, action: 'replace', state: 'waiting' } as const;

      const steps = [lined(NOW + 1, mine), lined(NOW, append, mine), lined(NOW, mine, append)].map(
        (audience) => nextStep({ ...waiting, audience }),
      );

      expect(steps).toEqual([{ kind: 'joinLine' }, { kind: 'joinLine' }, { kind: 'resume' }]);
    });
  });

  test('ends when every call has succeeded', () => {
    expect(nextStep({ ...view, files: files(...paths(0, 49)), applied: 1 })).toEqual({
      kind: 'finish',
      state: 'delivered',
    });
  });

  test('confirms its own create that was found', () => {
    const found = { ...existing, unconfirmedCreateBy: 'mine' };

    expect(nextStep({ ...view, files: files(undefined), audience: found })).toEqual({
      kind: 'confirmCreate',
    });
  });

  test('does not confirm a create a second time', () => {
    const found = { ...existing, unconfirmedCreateBy: 'mine' };

    const step = nextStep({ ...view, files: files(...paths(0, 60)), applied: 1, audience: found });

    expect(step).toMatchObject({ kind: 'update', filePaths: paths(49, 60) });
  });

  test("does not confirm another delivery's create", () => {
    const found = { ...existing, unconfirmedCreateBy: 'another' };

    expect(nextStep({ ...view, audience: found })).toMatchObject({ kind: 'update', action: 'APPEND' });
  });

  test('ends only a replace that is older than the last one', () => {
    const replaced = { ...existing, lastReplacedAt: '2026-11-20T01:00:00+01:00', lastReplacedBy: 'another' };
    const replace = { ...view, action: 'replace', audience: replaced } as const;

    const kinds = [
      nextStep({ ...replace, exportedAt: '2026-11-19T23:59:59Z' }),
      nextStep({ ...replace, exportedAt: '2026-11-20T00:00:00Z' }),
      nextStep({ ...replace, action: 'append', exportedAt: '2026-11-19T00:00:00Z' }),
    ].map((step) => (step.kind === 'finish' ? step.state : step.kind));

    expect(kinds).toEqual(['superseded', 'update', 'update']);
  });

  test('ends its own replace as delivered, whatever time is recorded for it', () => {
    const replaced = { ...existing, lastReplacedAt: '2026-11-21T00:00:00Z', lastReplacedBy: 'mine' };

    expect(nextStep({ ...view, action: 'replace', applied: 1, audience: replaced })).toEqual({
      ...{ kind: 'finish', state: 'delivered' },
    });
  });

  test('starts a replace again after another one', () => {
    const replaced = { ...existing, lastReplacedAt: '2026-11-20T00:00:00Z', lastReplacedBy: 'another' };

    const step = nextStep({
      ...view,
      action: 'replace',
      applied: 1,
      files: files(...paths(0, 98)),
      audience: replaced,
    });

    expect(step).toMatchObject({ kind: 'update', action: 'REPLACE', filePaths: paths(0, 98) });
  });

  test('has nothing to remove from a missing audience', () => {
    const step = nextStep({ ...view, action: 'remove', audience, isLookedUp: true });

    expect(step).toEqual({ kind: 'finish', state: 'nothing_to_remove' });
  });

  test.each(['append', 'replace', 'remove'] as const)(
    'has nothing to %s when there are no lines',
    (action) => {
      const empty = { objectKey: 'part-0', etag: 'e', expiresAt: 0, parts: [] };

      expect([
        nextStep({ ...view, action, files: [] }),
        nextStep({ ...view, action, files: [empty] }),
      ]).toEqual([
        { kind: 'finish', state: 'empty' },
        { kind: 'finish', state: 'empty' },
      ]);
    },
  );

  test.each(['delivered', 'superseded', 'nothing_to_remove', 'empty'] as const)('stays %s', (state) => {
    expect(nextStep({ ...view, state, files: [undefined] })).toEqual({ kind: 'finish', state });
  });

  test('resumes a failed delivery from its recorded state', () => {
    expect(nextStep({ ...view, state: 'failed', files: files('a') })).toMatchObject({ kind: 'update' });
  });
});
