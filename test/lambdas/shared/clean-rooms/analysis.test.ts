import { describe, expect, test } from 'vitest';
import {
  type AnalysisFacts,
  isElsewhere,
  writesExportsOf,
} from '../../../../lambdas/shared/clean-rooms/analysis.ts';
import { explainCode, isRetryable } from '../../../../lambdas/shared/clean-rooms/failure-codes.ts';
import { parsePipelineConfig } from '../../../../lambdas/shared/config/load.ts';

const MEMBERSHIP = '2b8f4c1e-6a55-4d0b-9a37-1f6f0a4ee001';
const TEMPLATE = `arn:aws:cleanrooms:us-east-1:111122223333:membership/${MEMBERSHIP}/analysistemplate/t`;
const cleanRooms = { membershipId: MEMBERSHIP, type: 'PYSPARK', analysisTemplateArn: TEMPLATE };
const [source] = parsePipelineConfig(
  JSON.stringify({ sources: [{ name: 'scored', audience: { name: 'A' }, cleanRooms }] }),
  'test.config.json',
).sources;

const facts: AnalysisFacts = {
  kind: 'job',
  id: 'j',
  status: 'STARTED',
  createdAt: '2026-11-22T04:00:00.000Z',
  results: [],
};
const place = (bucket: string, prefix: string) => ({ results: [{ bucket, prefix }] });

describe('an analysis writes exports of a source', () => {
  test.each<[string, Partial<AnalysisFacts>, boolean]>([
    ['when its results are to go into the folder of the source', place('landing', 'exports/scored'), true],
    ['when its result is there', { location: 's3://landing/exports/scored/j/' }, true],
    ["when it is a job of the source's template", { template: TEMPLATE }, true],
    ['but not when its results go into another bucket', place('theirs', 'exports/scored'), false],
    [
      'but not when they go into a folder whose name begins alike',
      place('landing', 'exports/scored-2'),
      false,
    ],
    ['but not as a job of another template', { template: `${TEMPLATE}2` }, false],
    ["but not as a query of the source's template", { kind: 'query', template: TEMPLATE }, false],
    ['but not when nothing tells', {}, false],
  ])('%s', (_case, change, expected) => {
    expect(source && writesExportsOf({ ...facts, ...change }, 'landing', source)).toBe(expected);
  });
});

test.each([
  ['s3://landing/exports/scored/j/', false],
  ['s3://landing/exports/scored/j', false],
  ['s3://landing/exports/scored/j/result/part-0.parquet', false],
  ['s3://landing/exports/scored', false],
  ['s3://landing/exports/scored/other/', true],
  ['s3://landing/exports/scored/j2/', true],
  ['s3://theirs/exports/scored/j/', true],
])('a result at %s is elsewhere: %s', (location, expected) => {
  expect(isElsewhere(location, 'landing', { source: 'scored', exportId: 'j' })).toBe(expected);
});

test.each([
  ['INTERNAL_ERROR', true, true],
  ['TRANSIENT_ERROR', false, false],
  ['TRANSIENT_ERROR', undefined, true],
  ['INTERNAL_ERROR', undefined, false],
  [undefined, undefined, false],
])('%s, of which Clean Rooms says retryable: %s, is retryable: %s', (code, said, expected) => {
  expect(isRetryable(code, said)).toBe(expected);
});

test.each(['BRAND_NEW_ERROR', 'toString', ''])(
  'the unknown code "%s" is looked up in the User Guide',
  (code) => {
    expect(explainCode(code).remedy).toBe(
      'Read the message, and look the code up in the Clean Rooms User Guide.',
    );
  },
);
