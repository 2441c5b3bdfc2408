// Run by setup: keeps the classes that Spark uses for the sample exports in an archive, which the JVM starts from in half the
// time. Prints nothing, and ends with another exit code than 0 when the archive could not be made.
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PREPARE_SCRIPT, REPOSITORY, SAMPLE_CONFIG_FILE } from '../paths.ts';
import { prepareLocally } from '../sources/prepare.ts';
import { SparkHost } from './spark-host.ts';
import { CLASS_ARCHIVE } from './spark-jvm.ts';

const EXPORTS = join(REPOSITORY, 'sample-data', 'exports');
const TIMEOUT_SECONDS = 300;

mkdirSync(dirname(CLASS_ARCHIVE), { recursive: true });
const folder = mkdtempSync(join(dirname(CLASS_ARCHIVE), 'make-'));
const archive = join(folder, 'classes.jsa');
const host = new SparkHost({
  script: PREPARE_SCRIPT,
  logFile: join(folder, 'spark.log'),
  scratchFolder: join(folder, 'scratch'),
  isForSmallExports: true,
  archiveTo: archive,
});
try {
  for (const source of readdirSync(EXPORTS)) {
    for (const exportId of readdirSync(join(EXPORTS, source))) {
      const exportPath = join(EXPORTS, source, exportId);
      await prepareLocally(
        { configFile: SAMPLE_CONFIG_FILE, source, exportPath, out: join(folder, 'out') },
        {
          run: async (script, args) => {
            const { exitCode, errorLine } = await host.run(args, TIMEOUT_SECONDS, script);
            if (exitCode !== 0) throw new Error(errorLine);
          },
        },
      );
    }
  }
  await host.stop();
  renameSync(archive, CLASS_ARCHIVE);
} finally {
  await host.stop();
  rmSync(folder, { recursive: true, force: true });
}
