import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { putSource } from '../../cli/config-file.ts';
import { UsageError } from '../../cli/errors.ts';
import { ConfigError } from '../../lambdas/shared/config/errors.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'config-file-'));
  file = join(folder, 'pipeline.config.json');
});

afterEach(() => rmSync(folder, { recursive: true }));

const CRM = { name: 'crm', audience: { name: 'Everyone' } };
const document = (): unknown => JSON.parse(readFileSync(file, 'utf8'));

describe('putSource', () => {
  test('makes the configuration when there is none', () => {
    const source = putSource(file, CRM, false);

    expect(source).toMatchObject({ ...CRM, action: 'append' });
    expect(document()).toEqual({ sources: [CRM] });
  });

  test('points editors at the schema when it lies beside the configuration', () => {
    writeFileSync(join(folder, 'pipeline.config.schema.json'), '{}');

    putSource(file, CRM, false);

    expect(document()).toEqual({ $schema: './pipeline.config.schema.json', sources: [CRM] });
  });

  test('adds to what stands there and keeps the rest as it was written', () => {
    const before = { tiktok: { secretName: 'mine' }, sources: [{ ...CRM, action: 'replace' }] };
    writeFileSync(file, `\uFEFF${JSON.stringify(before)}`);

    putSource(file, { name: 'web', audience: { column: 'segment' } }, false);

    expect(document()).toEqual({
      ...before,
      sources: [...before.sources, { name: 'web', audience: { column: 'segment' } }],
    });
  });

  test('leaves a source of the same name alone unless told to replace it', () => {
    putSource(file, CRM, false);

    expect(() => putSource(file, { ...CRM, action: 'remove' }, false)).toThrow(UsageError);
    expect(document()).toEqual({ sources: [CRM] });

    putSource(file, { ...CRM, action: 'remove' }, true);
    expect(document()).toEqual({ sources: [{ ...CRM, action: 'remove' }] });
  });

  test('writes nothing when the configuration that would come of it is wrong', () => {
    putSource(file, CRM, false);

    expect(() => putSource(file, { name: 'No Name', audience: { name: 'x' } }, false)).toThrow(ConfigError);
    expect(document()).toEqual({ sources: [CRM] });
  });

  test('touches no configuration that is broken', () => {
    writeFileSync(file, '{"sources": [');

    expect(() => putSource(file, CRM, false)).toThrow(ConfigError);
    expect(readFileSync(file, 'utf8')).toBe('{"sources": [');
  });
});
