import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readFirstJobSeconds, readStages } from '../../bench/event-log.ts';

test('reads the completed stages of an application, in the order of their ids', () => {
  const folder = mkdtempSync(join(tmpdir(), 'events-'));
  const stage = (id: number, accumulables: object[]): string =>
    JSON.stringify({
      Event: 'SparkListenerStageCompleted',
      'Stage Info': {
        'Stage ID': id,
        'Stage Name': 'text at file.py:1',
        'Number of Tasks': 8,
        'Submission Time': 10_000,
        'Completion Time': 12_500,
        Accumulables: accumulables,
      },
    });
  const measured = [
    { Name: 'internal.metrics.executorCpuTime', Value: 3_000_000_000 },
    { Name: 'internal.metrics.jvmGCTime', Value: 40 },
    { Name: 'internal.metrics.shuffle.write.bytesWritten', Value: 700 },
    { Name: 'internal.metrics.diskBytesSpilled', Value: 5 },
  ];
  const lines = ['{"Event":"SparkListenerLogStart"}', stage(1, measured), stage(0, []), ''];
  writeFileSync(join(folder, 'local-1'), lines.join('\n'));

  const stages = readStages(folder);

  const common = { name: 'text at file.py:1', tasks: 8, seconds: 2.5, shuffleReadBytes: 0 };
  expect(stages).toEqual([
    { id: 0, ...common, cpuSeconds: 0, gcSeconds: 0, shuffleWriteBytes: 0, spilledBytes: 0 },
    { id: 1, ...common, cpuSeconds: 3, gcSeconds: 0.04, shuffleWriteBytes: 700, spilledBytes: 5 },
  ]);
  rmSync(folder, { recursive: true });
});

test('measures the first job from the start of its first task', () => {
  const folder = mkdtempSync(join(tmpdir(), 'events-'));
  const event = (name: string, fields: object): string =>
    JSON.stringify({ Event: `SparkListener${name}`, ...fields });
  const lines = [
    event('JobStart', { 'Job ID': 0, 'Submission Time': 9_000 }),
    event('TaskStart', { 'Stage ID': 0, 'Task Info': { 'Launch Time': 10_400 } }),
    event('TaskStart', { 'Stage ID': 0, 'Task Info': { 'Launch Time': 10_300 } }),
    event('JobEnd', { 'Job ID': 0, 'Completion Time': 17_800 }),
    event('TaskStart', { 'Stage ID': 2, 'Task Info': { 'Launch Time': 18_000 } }),
    event('JobEnd', { 'Job ID': 1, 'Completion Time': 19_000 }),
  ];
  writeFileSync(join(folder, 'local-1'), lines.join('\n'));

  expect(readFirstJobSeconds(folder)).toBe(7.5);
  rmSync(folder, { recursive: true });
});
