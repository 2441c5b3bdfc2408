// Fetches jars from Maven Central with the Ivy inside PySpark, and trusts none whose checksum is not the pinned one.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { run, SetupError, say } from './command.mjs';
import { sha256 } from './stamp.mjs';

/** Some megabytes, also on a slow line. */
const LONGEST_SECONDS = 600;

/**
 * @typedef {object} Library
 * @property {string} organisation
 * @property {string} version
 * @property {Readonly<Record<string, string>>} jars names of its jar and of those that it needs, with their SHA-256 in hex
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
 * Puts the jars of libraries into a folder, unless the right ones are there.
 *
 * @param {Readonly<Record<string, Library>>} libraries by artefact
 * @param {string} target the folder
 * @param {{ java: string, pyspark: string }} tools the command of Java, and PySpark's folder
 * @throws {SetupError} when one cannot be fetched, or is not the pinned one
 */
export function fetchJars(libraries, target, { java, pyspark }) {
  const pins = Object.values(libraries).flatMap(({ jars }) => Object.entries(jars));
  if (pins.every(([jar, pinned]) => isPinned(join(target, jar), pinned))) return;
  mkdirSync(target, { recursive: true });
  const folder = mkdtempSync(join(target, 'fetch-'));
  try {
    const wanted = join(folder, 'ivy.xml');
    writeFileSync(wanted, ivyFile(libraries));
    const args = [
      ...proxyOptions(process.env),
      ...['-jar', join(pyspark, 'jars', 'ivy-2.5.1.jar'), '-warn', '-cache', join(folder, 'cache')],
      ...['-confs', 'default', '-types', 'jar', 'bundle', '-ivy', wanted],
      ...['-retrieve', join(folder, '[artifact]-[revision].[ext]')],
    ];
    say('fetching jars from Maven Central; behind a proxy set HTTPS_PROXY');
    run(java, args, { seconds: LONGEST_SECONDS });
    for (const [jar, pinned] of pins) {
      if (!existsSync(join(folder, jar))) {
        throw new SetupError(`Maven Central gave no ${jar}; run "npm run setup" again`);
      }
      verifyJar(join(folder, jar), pinned);
    }
    for (const [jar] of pins) renameSync(join(folder, jar), join(target, jar));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Tells Java of the proxy in the environment, which it does not read by itself.
 *
 * @param {Readonly<Record<string, string | undefined>>} environment
 * @returns {string[]} options of the command `java`
 * @throws {SetupError} when the address of the proxy cannot be read
 */
export function proxyOptions(environment) {
  const address = environment['https_proxy'] || environment['HTTPS_PROXY'];
  if (!address) return [];
  const withScheme = address.includes('://') ? address : `http://${address}`;
  if (!URL.canParse(withScheme)) {
    throw new SetupError('HTTPS_PROXY is not an address such as http://proxy.example.com:8080');
  }
  const { hostname, port, protocol, username } = new URL(withScheme);
  if (!/^https?:$/.test(protocol) || username !== '') {
    throw new SetupError(
      'Java uses only an HTTP proxy without a user; set HTTPS_PROXY to one for "npm run setup"',
    );
  }
  const options = [
    `-Dhttps.proxyHost=${hostname}`,
    `-Dhttps.proxyPort=${port || (protocol === 'https:' ? '443' : '80')}`,
  ];
  const direct = (environment['no_proxy'] || environment['NO_PROXY'] || '')
    .split(/[\s,]+/)
    .map((host) => host.replace(/^\*?\./, '').replace(/:\d+$/, ''))
    .filter((host) => host !== '')
    .flatMap((host) => (host === '*' ? [host] : [host, `*.${host}`]));
  // Of https, too, Java reads these under the name of http.
  return direct.length === 0 ? options : [...options, `-Dhttp.nonProxyHosts=${direct.join('|')}`];
}

/**
 * What Ivy is to fetch. A library with one pinned jar comes without the libraries that it asks for: `hadoop-aws` alone would
 * bring 280 MB.
 *
 * @param {Readonly<Record<string, Library>>} libraries
 */
function ivyFile(libraries) {
  const dependencies = Object.entries(libraries).map(([name, { organisation, version, jars }]) => {
    const scope = Object.keys(jars).length === 1 ? 'master' : 'default';
    return `<dependency org="${organisation}" name="${name}" rev="${version}" conf="default-&gt;${scope}"/>`;
  });
  return [
    '<ivy-module version="2.0"><info organisation="local" module="jars"/>',
    '<configurations><conf name="default"/></configurations>',
    `<dependencies>${dependencies.join('')}</dependencies></ivy-module>`,
  ].join('');
}

/**
 * @param {string} jar
 * @param {string} pinned
 */
const isPinned = (jar, pinned) => existsSync(jar) && sha256(readFileSync(jar)) === pinned;
