import { describe, expect, test } from 'vitest';
import { LocalCloudError } from '../../local/errors.ts';
import { parseJobArguments } from '../../local/job-arguments.ts';

const given = {
  '--config': 's3://settings/a/pipeline.config.json',
  '--source': 'loyalty',
  '--exports_root': 's3://landing/exports/',
  '--audiences_root': 's3://audiences',
};

describe('parseJobArguments', () => {
  test("takes the export's id as the run's id when none is given", () => {
    const job = parseJobArguments({ ...given, '--export_id': 'e1', '--job-language': 'python' });

    expect(job).toEqual({
      config: { bucket: 'settings', key: 'a/pipeline.config.json' },
      source: 'loyalty',
      exports: { bucket: 'landing', key: 'exports' },
      audiences: { bucket: 'audiences', key: '' },
      exportId: 'e1',
      runId: 'e1',
    });
  });

  test('takes the run id and the place of the export when they are given', () => {
    const job = parseJobArguments({ ...given, '--run_id': 'e1-2', '--export_uri': 's3://else/where/x.csv' });

    expect(job).toMatchObject({ runId: 'e1-2', exportPlace: { bucket: 'else', key: 'where/x.csv' } });
  });

  test('names the argument that is missing', () => {
    const { '--source': _, ...rest } = given;

    expect(() => parseJobArguments(rest)).toThrow(LocalCloudError);
    expect(() => parseJobArguments(rest)).toThrow(/--source/);
  });
});
