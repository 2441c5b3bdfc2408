import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesNamed, NoSuchTestError, selectTests } from '../../scripts/test-plan.mjs';

const FILES = [
  'test/cli/plan-text.test.ts',
  'test/faults/create.full.test.ts',
  'test/glue-scripts/field/test_text.py',
  'test/glue-scripts/test_columns.py',
  'test/glue-scripts/test_job.py',
  'test/lambdas/uploader/plan.test.ts',
  'test/local/template/create.test.ts',
  'test/operations/sources/columns.test.ts',
];

describe('the tests that a name means', () => {
  test.each([
    [['plan'], [], ['test/lambdas/uploader/plan.test.ts']],
    [['plan.test.ts'], [], ['test/lambdas/uploader/plan.test.ts']],
    [['create'], [], ['test/faults/create.full.test.ts', 'test/local/template/create.test.ts']],
    [['test_job'], ['test/glue-scripts/test_job.py'], []],
    [['test/glue-scripts/test_job.py'], ['test/glue-scripts/test_job.py'], []],
    [['lambdas/'], [], ['test/lambdas/uploader/plan.test.ts']],
    [['job'], ['test/glue-scripts/test_job.py'], []],
    [['n-text'], [], ['test/cli/plan-text.test.ts']],
    [['local/template/create'], [], ['test/local/template/create.test.ts']],
    [['faults/create'], [], ['test/faults/create.full.test.ts']],
    [['columns'], ['test/glue-scripts/test_columns.py'], ['test/operations/sources/columns.test.ts']],
    [['plan', 'uploader'], [], ['test/lambdas/uploader/plan.test.ts']],
  ])('%j', (names, python, typescript) => {
    expect(selectTests(names, FILES)).toEqual({ python, typescript, options: [] });
  });

  test('get the options that follow it', () => {
    expect(selectTests(['plan', '-t', 'waits'], FILES)).toEqual({
      python: [],
      typescript: ['test/lambdas/uploader/plan.test.ts'],
      options: ['-t', 'waits'],
    });
  });

  test('are told from the files that are mutated, which are named in the same way', () => {
    const mutated = ['lambdas/uploader/session.ts', 'lambdas/uploader/session-records.ts'];

    expect(filesNamed('session', mutated)).toEqual(['lambdas/uploader/session.ts']);
    expect(() => filesNamed('plan', mutated, 'name another')).toThrow(
      'no such file has "plan" in its path: name another',
    );
  });

  test.each([
    [['plan', 'nothing'], 'no such file has "nothing" in its path: name a test file'],
    [['-t', 'waits'], '"-t waits" needs names of test files of one language before it'],
    [['columns', '-x'], '"-x" needs names of test files of one language before it'],
  ])('do not exist for %j', (args, message) => {
    expect(() => selectTests(args, FILES)).toThrow(NoSuchTestError);
    expect(() => selectTests(args, FILES)).toThrow(message);
  });
});

test('npm test says so, and ends with 2, when no file has the name', () => {
  const run = () =>
    execFileSync(
      process.execPath,
      [join(import.meta.dirname, '..', '..', 'scripts', 'test.mjs'), 'no-such-test'],
      {
        encoding: 'utf8',
        stdio: 'pipe',
      },
    );

  expect(run).toThrow(
    expect.objectContaining({
      status: 2,
      stderr: expect.stringMatching(/^no such file has "no-such-test" in its path/m),
    }),
  );
});
