import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ConfigError } from '../../../lambdas/shared/config/errors.ts';
import { InvalidRequestError } from '../../../operations/errors.ts';
import { SAMPLE_CONFIG_FILE } from '../../../operations/paths.ts';
import { assertSourceName, findSamples, putSource } from '../../../operations/sources/config-file.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'config-file-'));
  file = join(folder, 'pipeline.config.json');
});

afterEach(() => rmSync(folder, { recursive: true }));

const KEEPING = { replaces: false, dropsSamples: false };
const CRM = { name: 'crm', audience: { name: 'Everyone' } };
const document = (): unknown => JSON.parse(readFileSync(file, 'utf8'));

describe('putSource', () => {
  test('makes the configuration when there is none', () => {
    const { source } = putSource(file, CRM, KEEPING);

    expect(source).toMatchObject({ ...CRM, action: 'append' });
    expect(document()).toEqual({ sources: [CRM] });
  });

  test('points editors at the schema when it lies beside the configuration', () => {
    writeFileSync(join(folder, 'pipeline.config.schema.json'), '{}');

    putSource(file, CRM, KEEPING);

    expect(document()).toEqual({ $schema: './pipeline.config.schema.json', sources: [CRM] });
    expect(Object.keys(document() as object)).toEqual(['$schema', 'sources']);
  });

  test('adds to the existing text and changes no other character of it', () => {
    const before =
      '{"sources": [\n    { "name": "crm", "audience": { "name": "[all]" } }\n  ],\n\n  "tiktok": {} }';
    writeFileSync(file, before);

    putSource(file, { name: 'web', audience: { column: 'segment' } }, KEEPING);

    const added = [
      ',',
      '    {',
      '      "name": "web",',
      '      "audience": {',
      '        "column": "segment"',
      '      }',
      '    }',
    ].join('\n');
    expect(readFileSync(file, 'utf8')).toBe(before.replace('}\n  ],', `}${added}\n  ],`));
  });

  test('keeps the order of keys, and the place of a source that is replaced', () => {
    const web = { audience: { name: 'Visitors' }, name: 'web' };
    const before = { tiktok: { secretName: 'mine' }, sources: [CRM, web], $schema: './s.json' };
    writeFileSync(file, `${JSON.stringify(before, null, 2)}\n`);

    putSource(file, { ...CRM, action: 'remove' }, { ...KEEPING, replaces: true });

    const after = { ...before, sources: [{ ...CRM, action: 'remove' }, web] };
    expect(readFileSync(file, 'utf8')).toBe(`${JSON.stringify(after, null, 2)}\n`);
  });

  test('keeps every field of a source that is replaced, but for the columns of its former export', () => {
    const kept = {
      action: 'remove' as const,
      emailVariants: ['standard'],
      advertiser: 'main',
      prepareSchedule: 'cron(0 6 * * ? *)',
      cleanRooms: {
        membershipId: '4c1f7a52-0d3e-4b6a-9a43-6f0d2b9c8e11',
        analysisTemplateArn:
          'arn:aws:cleanrooms:us-east-1:123456789012:membership/4c1f7a52-0d3e-4b6a-9a43-6f0d2b9c8e11/analysistemplate/9d2e6b70-5f14-4c8d-b1a7-3e0f7c2a6d55',
      },
    };
    const before = { ...CRM, ...kept, columns: ['email', 'phone'] };
    writeFileSync(file, JSON.stringify({ sources: [before] }));
    const mapped = { name: 'crm', audience: { column: 'segment' } };

    const put = putSource(file, mapped, { ...KEEPING, replaces: true });

    const after = { ...mapped, ...kept };
    expect(document()).toEqual({ sources: [after] });
    expect(put).toMatchObject({ before, after });
    expect(put.source).toMatchObject(after);
  });

  test('keeps nothing of a sample that is taken out for a source of its name', () => {
    const samples = JSON.parse(readFileSync(SAMPLE_CONFIG_FILE, 'utf8'));
    writeFileSync(file, JSON.stringify(samples));
    const [{ name }] = samples.sources;

    putSource(file, { ...CRM, name }, { replaces: true, dropsSamples: true });

    expect(document()).toEqual({ ...samples, sources: [{ ...CRM, name }] });
  });

  test('writes through a link, keeps the permissions and leaves no other file', () => {
    writeFileSync(join(folder, 'shared.json'), JSON.stringify({ sources: [CRM] }));
    chmodSync(join(folder, 'shared.json'), 0o660);
    symlinkSync('shared.json', file);

    putSource(file, { ...CRM, action: 'remove' }, { ...KEEPING, replaces: true });

    expect(document()).toEqual({ sources: [{ ...CRM, action: 'remove' }] });
    expect(lstatSync(file).isSymbolicLink()).toBe(true);
    expect(statSync(file).mode & 0o777).toBe(0o660);
    expect(readdirSync(folder).toSorted()).toEqual(['pipeline.config.json', 'shared.json']);
  });

  test('takes the samples out when told to, but not one that was made one’s own', () => {
    const samples = JSON.parse(readFileSync(SAMPLE_CONFIG_FILE, 'utf8'));
    const [loyalty, web, app] = samples.sources;
    const own = { ...web, action: 'append' };
    writeFileSync(file, JSON.stringify({ ...samples, sources: [loyalty, own, app] }));

    putSource(file, { ...CRM, name: 'loyalty' }, { ...KEEPING, dropsSamples: true });

    expect(document()).toEqual({ ...samples, sources: [own, { ...CRM, name: 'loyalty' }] });
  });

  test('adds to what exists and keeps the rest as it was written', () => {
    const before = { tiktok: { secretName: 'mine' }, sources: [{ ...CRM, action: 'replace' }] };
    writeFileSync(file, `\uFEFF${JSON.stringify(before)}`);

    putSource(file, { name: 'web', audience: { column: 'segment' } }, KEEPING);

    expect(document()).toEqual({
      ...before,
      sources: [...before.sources, { name: 'web', audience: { column: 'segment' } }],
    });
  });

  test('leaves a source of the same name alone unless told to replace it', () => {
    putSource(file, CRM, KEEPING);

    expect(() => putSource(file, { ...CRM, action: 'remove' }, KEEPING)).toThrow(InvalidRequestError);
    expect(document()).toEqual({ sources: [CRM] });

    putSource(file, { ...CRM, action: 'remove' }, { ...KEEPING, replaces: true });
    expect(document()).toEqual({ sources: [{ ...CRM, action: 'remove' }] });
  });

  test('writes nothing when the configuration that would come of it is wrong', () => {
    putSource(file, CRM, KEEPING);

    expect(() => putSource(file, { name: 'No Name', audience: { name: 'x' } }, KEEPING)).toThrow(ConfigError);
    expect(document()).toEqual({ sources: [CRM] });
  });

  test('touches no configuration that is broken', () => {
    writeFileSync(file, '{"sources": [');

    expect(() => putSource(file, CRM, KEEPING)).toThrow(ConfigError);
    expect(readFileSync(file, 'utf8')).toBe('{"sources": [');
  });
});

describe('findSamples', () => {
  test('names the sources that are still as they were shipped', () => {
    const samples = JSON.parse(readFileSync(SAMPLE_CONFIG_FILE, 'utf8'));
    const [loyalty, web, app] = samples.sources;
    writeFileSync(file, JSON.stringify({ sources: [CRM, loyalty, { ...web, action: 'append' }, app] }));

    expect(findSamples(file)).toEqual(['loyalty', 'app']);
  });

  test('finds none when there is no configuration', () => {
    expect(findSamples(file)).toEqual([]);
  });

  test('knows those of the configuration at the root, as long as that is the sample', () => {
    const root = join(import.meta.dirname, '..', '..', '..', 'pipeline.config.json');
    const { sources } = JSON.parse(readFileSync(root, 'utf8'));
    const isSample = JSON.stringify(sources).includes(':123456789012:');

    expect(findSamples(root)).toEqual(isSample ? ['loyalty', 'web', 'app'] : []);
  });
});

describe('assertSourceName', () => {
  const SAMPLES = 'Sources of the configuration: loyalty, web, app.';
  const reasonOf = (name: string, options = KEEPING): unknown => {
    try {
      assertSourceName(file, name, options);
    } catch (error) {
      expect(error).toBeInstanceOf(InvalidRequestError);
      return { message: (error as Error).message, remedy: (error as InvalidRequestError).remedy };
    }
    return 'usable';
  };

  test('takes any plain name where there is no configuration', () => {
    expect(reasonOf('crm')).toBe('usable');
    expect(reasonOf('My CRM')).toEqual({
      message:
        '"My CRM" cannot be the name of a source: expected 1 to 63 lower-case letters, digits or hyphens',
      remedy: 'Give another name with --source.',
    });
  });

  test('names the sources that are there when the name cannot be used or is taken', () => {
    writeFileSync(file, readFileSync(SAMPLE_CONFIG_FILE));

    expect(reasonOf('crm')).toBe('usable');
    expect(reasonOf('My CRM')).toMatchObject({ remedy: `Give another name with --source. ${SAMPLES}` });
    expect(reasonOf('web')).toEqual({
      message: `${file} has a source "web" already`,
      remedy: `Give another name with --source, or replace it with --force. ${SAMPLES}`,
    });
    expect(reasonOf('web', { ...KEEPING, replaces: true })).toBe('usable');
    expect(reasonOf('web', { ...KEEPING, dropsSamples: true })).toBe('usable');
  });
});
