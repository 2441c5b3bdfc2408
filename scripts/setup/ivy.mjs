// Fetches jars from Maven Central with the Ivy inside PySpark, and trusts none whose checksum is not the pinned one.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { run, SetupError } from './command.mjs';
import { sha256 } from './stamp.mjs';

/**
 * @typedef {object} Library
 * @property {string} organisation
 * @property {string} version
 * @property {string} sha256 of the jar, in hex
 */

/**
 * @param {string} jar a jar that is there
 * @param {string} pinned its SHA-256
 * @throws {SetupError} when its bytes are others
 */
export function verifyJar(jar, pinned) {
  const found = sha256(readFileSync(jar));
  if (found === pinned) return;
  throw new SetupError(
    `${basename(jar)} has the SHA-256 ${found}, but ${pinned} is pinned; it was not installed. Find out who changed it`,
  );
}

/**
 * Puts a library's jar at its place, unless the right one is there.
 *
 * @param {string} name the artefact
 * @param {Library} library
 * @param {string} jar where to
 * @param {{ java: string, pyspark: string }} tools the command of Java, and PySpark's folder
 * @throws {SetupError} when it cannot be fetched, or is not the pinned one
 */
export function fetchJar(name, library, jar, { java, pyspark }) {
  if (existsSync(jar) && sha256(readFileSync(jar)) === library.sha256) return;
  mkdirSync(dirname(jar), { recursive: true });
  const folder = mkdtempSync(join(dirname(jar), 'fetch-'));
  try {
    run(java, [
      ...[
        '-jar',
        ivyOf(pyspark),
        '-warn',
        '-cache',
        join(folder, 'cache'),
        '-confs',
        'default',
        '-types',
        'jar',
      ],
      ...['-dependency', library.organisation, name, library.version],
      ...['-retrieve', join(folder, '[artifact]-[revision].[ext]')],
    ]);
    const fetched = join(folder, `${name}-${library.version}.jar`);
    if (!existsSync(fetched)) {
      throw new SetupError(
        `Maven Central gave no jar of ${name} ${library.version}; run "npm run setup" again`,
      );
    }
    verifyJar(fetched, library.sha256);
    renameSync(fetched, jar);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} pyspark */
const ivyOf = (pyspark) => join(pyspark, 'jars', 'ivy-2.5.1.jar');
