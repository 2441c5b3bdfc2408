import { describe, expect, test } from 'vitest';
import { parsePipelineConfig } from '../../../lambdas/shared/config/load.ts';
import { InvalidRequestError } from '../../../operations/errors.ts';
import { linesOf, planProbes } from '../../../operations/probe/plan-probes.ts';
import { sourceOfVariant, VARIANTS, variantsOf } from '../../../operations/probe/variants.ts';
import { hashes } from '../../lambdas/helpers/partitions.ts';

const NOW = new Date('2026-11-20T10:30:00Z');
const [first] = VARIANTS;

const preparedWith = (count: number) =>
  first === undefined ? [] : [{ variant: first, hashes: hashes('p', 0, count) }];

const sourceWith = (identifiers?: object[]) => {
  const text = JSON.stringify({ sources: [{ name: 'crm', audience: { column: 'tier' }, identifiers }] });
  const [source] = parsePipelineConfig(text, 'c.json').sources;
  if (source === undefined) throw new Error('no source');
  return source;
};

describe('planProbes', () => {
  test('splits the hashes for each question without losing or doubling one', () => {
    const questions = ['many-paths', 'append-after-replace', 'small-file'] as const;

    const { probes: plans, tooFew } = planProbes(preparedWith(3100), questions, NOW);

    expect(tooFew).toEqual([]);
    expect(plans.map((plan) => [plan.name, plan.create.length, linesOf(plan)])).toEqual([
      ['probe 2026-11-20 1030 email standard', 1, 3100],
      ['probe 2026-11-20 1030 many-paths 60', 60, 3100],
      ['probe 2026-11-20 1030 many-paths 200', 200, 3100],
      // Made of a third of the lines, which the other two thirds replace.
      ['probe 2026-11-20 1030 append-after-replace', 1, 2067],
      ['probe 2026-11-20 1030 small-file', 1, 999],
    ]);
    expect(plans[2]?.create.flat()).toEqual(hashes('p', 0, 3100));
    const { create = [], replace = [], append = [] } = plans[3] ?? {};
    expect([...create.flat(), ...replace, ...append]).toEqual(hashes('p', 0, 3100));
  });

  test('leaves out the variants that the export has too few lines for', () => {
    const [, second] = VARIANTS;
    const small = second === undefined ? [] : [{ variant: second, hashes: hashes('q', 0, 2999) }];

    const { probes, tooFew } = planProbes([...small, ...preparedWith(3000)], ['small-file'], NOW);

    expect(probes.map(({ subject }) => subject)).toEqual(['email standard', 'small-file']);
    expect(probes[1]?.create.flat()).toEqual(hashes('p', 0, 999));
    expect(tooFew).toEqual([{ subject: 'email untagged', lines: 2999 }]);
  });

  test('refuses an export of fewer than 3,000 people', () => {
    expect(() => planProbes(preparedWith(2999), [], NOW)).toThrow(
      new InvalidRequestError(
        'The export gives 2,999 lines at most; a probe needs 3,000 or more',
        'Give an export of more of your own customers.',
      ),
    );
  });
});

describe('variantsOf', () => {
  const MAIL = { column: 'mail', type: 'email' };

  test('gives the variants of the types that the source has columns of', () => {
    const columns = [MAIL, { column: 'ad', type: 'idfa' }, { column: 'aaid', type: 'gaid' }];

    expect(variantsOf(sourceWith(columns)).map(({ subject }) => subject)).toEqual([
      'email standard',
      'email untagged',
      'email canonical',
      'IDFA in lower case',
      'IDFA in upper case',
    ]);
    expect(variantsOf(sourceWith([{ column: 'aaid', type: 'gaid' }]))).toEqual([]);
    expect(variantsOf(sourceWith())).toEqual([]);
  });

  test('has each prepared by the columns of its type and its own rule alone', () => {
    const source = sourceWith([MAIL, { column: 'ad', type: 'idfa' }]);

    expect(variantsOf(source).map((variant) => sourceOfVariant(source, variant))).toContainEqual({
      name: 'probe',
      audience: { name: 'probe' },
      identifiers: [MAIL],
      emailVariants: ['canonical'],
    });
    const all = sourceWith(['email', 'phone', 'idfa'].map((type) => ({ column: type, type })));
    for (const variant of VARIANTS) {
      const text = JSON.stringify({ sources: [sourceOfVariant(all, variant)] });
      expect(parsePipelineConfig(text, 'probe').sources[0]).toMatchObject(variant.setting);
    }
  });
});
