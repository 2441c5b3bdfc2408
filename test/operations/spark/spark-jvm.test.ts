import { execFileSync } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { expect, test } from 'vitest';
import { sparkJvmCommand } from '../../../operations/spark/spark-jvm.ts';
import { javaCommand } from '../../../scripts/setup/java.mjs';
import { pythonPackage } from '../../../scripts/setup/paths.mjs';
import { LIBPHONENUMBER_JAR, ROWS_JAR } from '../../../scripts/setup/rows.mjs';

const PYSPARK = pythonPackage('pyspark') ?? '';

test("the JVM opens to Spark the packages of Java that Spark's own launcher opens", () => {
  const launched = execFileSync(
    javaCommand(),
    [
      ...['-cp', join(PYSPARK, 'jars', '*'), 'org.apache.spark.launcher.Main'],
      ...['org.apache.spark.deploy.SparkSubmit', 'pyspark-shell'],
    ],
    { encoding: 'utf8', env: { SPARK_HOME: PYSPARK, SPARK_SCALA_VERSION: '2.12' } },
  ).split('\0');

  const command = sparkJvmCommand({ scratchFolder: '/scratch', isForSmallExports: true });

  const isOfModules = (option: string): boolean =>
    option.startsWith('--add-opens=') || option.startsWith('-Djdk.') || option.includes('Unrecognized');
  expect(command.filter(isOfModules)).toEqual(launched.filter(isOfModules));
});

test("the compiled rows come behind Spark's jars on the class path, so that they can change beside an archive", () => {
  const command = sparkJvmCommand({ scratchFolder: '/scratch', isForSmallExports: false });

  expect(command[command.indexOf('-cp') + 1]?.split(delimiter)).toEqual([
    join(PYSPARK, 'jars', '*'),
    LIBPHONENUMBER_JAR,
    ROWS_JAR,
  ]);
});
