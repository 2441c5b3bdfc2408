import { delimiter } from 'node:path';
import { expect, test } from 'vitest';
import { sparkJvmCommand } from '../../../operations/spark/spark-jvm.ts';
import { ROWS_JAR } from '../../../scripts/setup/rows.mjs';

const options = { scratchFolder: '/tmp/scratch', isForSmallExports: true };

const classPathOf = (command: readonly string[]): string[] =>
  (command[command.indexOf('-cp') + 1] ?? '').split(delimiter);

// The JVM uses an archive of classes as long as its class path begins with unchanged jars of the one it was made with.
test('the archive of classes outlives a compilation of the rows', () => {
  const archiving = sparkJvmCommand({ ...options, archiveTo: '/tmp/classes.jsa' });
  const running = sparkJvmCommand(options);

  expect(classPathOf(running)).toEqual([...classPathOf(archiving), ROWS_JAR]);
  expect(archiving.slice(archiving.indexOf('--jars'))).toContain(ROWS_JAR);
});

test('a setting besides is given to Spark', () => {
  const command = sparkJvmCommand({ ...options, settings: { 'spark.hadoop.fs.s3a.endpoint': 'http://s3' } });

  expect(command).toContain('spark.hadoop.fs.s3a.endpoint=http://s3');
});

test('Spark gets the heap and the cores that were asked for', () => {
  const command = sparkJvmCommand({ ...options, heap: '4g', cores: 3 });

  expect(command).toContain('-Xmx4g');
  expect(command[command.indexOf('--driver-memory') + 1]).toBe('4g');
  expect(command[command.indexOf('--master') + 1]).toBe('local[3]');
  expect(command).toContain('spark.sql.shuffle.partitions=12');
});
