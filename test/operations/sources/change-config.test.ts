import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { ConflictError } from '../../../operations/errors.ts';
import { planSources, saveSources } from '../../../operations/sources/change-config.ts';

const TEXT = `{
  "sources": [
    {
      "name": "crm",
      "audience": { "name": "Customers" }
    }
  ],
  "monitoring": { "logLevel": "WARN" }
}
`;
const SHOP = { name: 'shop', audience: { column: 'segment' } };
const TEMPLATE =
  'arn:aws:cleanrooms:us-east-1:123456789012:membership/4c1f7a52-0d3e-4b6a-9a43-6f0d2b9c8e11/analysistemplate/9d2e6b70-5f14-4c8d-b1a7-3e0f7c2a6d55';
const ADDS = { replaces: false, dropsSamples: false };

let file: string;

beforeEach(() => {
  file = join(mkdtempSync(join(tmpdir(), 'change-config-')), 'pipeline.config.json');
});

describe('planSources', () => {
  test('shows each line that is added and taken away, in their place, and writes nothing', () => {
    writeFileSync(file, TEXT);

    const { lines } = planSources(file, [{ name: 'crm', audience: { name: 'Clients' } }], {
      ...ADDS,
      replaces: true,
    });

    expect(lines.map(({ kind, text }) => `${{ same: ' ', added: '+', removed: '-' }[kind]}${text}`)).toEqual([
      ' {',
      '   "sources": [',
      '     {',
      '       "name": "crm",',
      '-      "audience": { "name": "Customers" }',
      '+      "audience": {',
      '+        "name": "Clients"',
      '+      }',
      '     }',
      '   ],',
      '   "monitoring": { "logLevel": "WARN" }',
      ' }',
    ]);
    expect(readFileSync(file, 'utf8')).toBe(TEXT);
  });

  test('shows a whole new file where there is none', () => {
    const { lines } = planSources(file, [SHOP], ADDS);

    expect(lines.every(({ kind }) => kind === 'added')).toBe(true);
    expect(JSON.parse(lines.map(({ text }) => text).join('\n'))).toEqual({ sources: [SHOP] });
  });
});

describe('saveSources', () => {
  test('writes what was shown', () => {
    writeFileSync(file, TEXT);
    const { basedOn, lines } = planSources(file, [SHOP], ADDS);

    saveSources(file, [SHOP], ADDS, basedOn);

    const shown = lines.filter(({ kind }) => kind !== 'removed').map(({ text }) => text);
    expect(readFileSync(file, 'utf8').trimEnd().split('\n')).toEqual(shown);
  });

  test('keeps the query and the variants of a source that is replaced, and nothing else of it', () => {
    const kept = {
      emailVariants: ['standard'],
      deviceVariants: ['lower'],
      cleanRooms: { membershipId: '4c1f7a52-0d3e-4b6a-9a43-6f0d2b9c8e11', analysisTemplateArn: TEMPLATE },
    };
    const before = { ...SHOP, ...kept, action: 'replace', prepareSchedule: 'cron(0 6 * * ? *)' };
    writeFileSync(file, JSON.stringify({ sources: [before] }));
    const mapped = { name: 'shop', audience: { name: 'All' } };
    const options = { replaces: true, dropsSamples: false };

    saveSources(file, [mapped], options, planSources(file, [mapped], options).basedOn);

    const { sources } = JSON.parse(readFileSync(file, 'utf8'));
    expect(sources).toEqual([{ ...mapped, ...kept }]);
    expect(Object.keys(sources[0])[0]).toBe('name');
  });

  test('writes several sources together, those that are there in their place', () => {
    writeFileSync(file, TEXT);
    const sources = [SHOP, { name: 'crm', audience: { name: 'Clients' } }] as const;
    const options = { replaces: true, dropsSamples: false };

    saveSources(file, sources, options, planSources(file, sources, options).basedOn);

    expect(JSON.parse(readFileSync(file, 'utf8')).sources).toEqual([sources[1], SHOP]);
  });

  test('refuses two sources of one name', () => {
    writeFileSync(file, TEXT);

    expect(() => planSources(file, [SHOP, { ...SHOP }], { replaces: true, dropsSamples: false })).toThrow(
      'Two of the sources are named "shop"',
    );
  });

  test('writes nothing when somebody changed the file since', () => {
    writeFileSync(file, TEXT);
    const { basedOn } = planSources(file, [SHOP], ADDS);
    writeFileSync(file, TEXT.replace('WARN', 'DEBUG'));

    expect(() => saveSources(file, [SHOP], ADDS, basedOn)).toThrow(ConflictError);
    expect(readFileSync(file, 'utf8')).toBe(TEXT.replace('WARN', 'DEBUG'));
  });
});
