import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { SetupError } from '../../../scripts/setup/command.mjs';
import { fetchJars, proxyOptions, verifyJar } from '../../../scripts/setup/ivy.mjs';

const folder = mkdtempSync(join(tmpdir(), 'ivy-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// `printf abc | sha256sum`, the example of FIPS 180-2.
const ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
const NO_TOOLS = { java: join(folder, 'no-java'), pyspark: folder };

test('a jar with another checksum than the pinned one is refused by name', () => {
  const jar = join(folder, 'changed-1.0.jar');
  writeFileSync(jar, 'abcd');

  expect(() => verifyJar(jar, ABC)).toThrow(
    new SetupError(
      'changed-1.0.jar has the SHA-256 88d4266fd4e6338d13b845fcf289579d209c897823b9217da3e161936f031589, ' +
        `but ${ABC} is pinned; it was not installed. Find out who changed it`,
    ),
  );
});

const libraryWith = (jar: string) => ({ organisation: 'com.example', version: '1.0', jars: { [jar]: ABC } });

test('a jar that is there with the pinned checksum is not fetched again', () => {
  writeFileSync(join(folder, 'there-1.0.jar'), 'abc');

  fetchJars({ there: libraryWith('there-1.0.jar') }, folder, NO_TOOLS);

  expect(readFileSync(join(folder, 'there-1.0.jar'), 'utf8')).toBe('abc');
});

test('a jar that is there with another checksum is fetched again', () => {
  writeFileSync(join(folder, 'other-1.0.jar'), 'abcd');

  const fetching = () => fetchJars({ other: libraryWith('other-1.0.jar') }, folder, NO_TOOLS);

  expect(fetching).toThrow(SetupError);
});

test('a jar that cannot be fetched leaves nothing at its place', () => {
  const target = join(folder, 'empty');

  const fetching = () => fetchJars({ missing: libraryWith('missing-1.0.jar') }, target, NO_TOOLS);

  expect(fetching).toThrow(SetupError);
  expect(readdirSync(target)).toEqual([]);
});

test.each([
  ['none', {}, []],
  [
    'its host and port',
    { HTTPS_PROXY: 'http://proxy.example.com:8080' },
    ['-Dhttps.proxyHost=proxy.example.com', '-Dhttps.proxyPort=8080'],
  ],
  [
    'the usual port, and the variable in lower case first',
    { HTTPS_PROXY: 'http://other.example.com', https_proxy: 'proxy.example.com' },
    ['-Dhttps.proxyHost=proxy.example.com', '-Dhttps.proxyPort=80'],
  ],
  [
    'what is reached without it, with what is below it',
    { https_proxy: 'http://proxy:3128', NO_PROXY: 'localhost, .example.com,*.example.org:8443' },
    [
      ...['-Dhttps.proxyHost=proxy', '-Dhttps.proxyPort=3128'],
      '-Dhttp.nonProxyHosts=localhost|*.localhost|example.com|*.example.com|example.org|*.example.org',
    ],
  ],
])('of the proxy in the environment Java is told %s', (_, environment, options) => {
  expect(proxyOptions(environment)).toEqual(options);
});

test.each([
  ['whose address cannot be read', 'http://:80:80'],
  ['of another kind', 'socks5://proxy.example.com:1080'],
  ['that asks for a user', 'http://somebody:secret@proxy.example.com:8080'],
])('a proxy %s is refused', (_, address) => {
  expect(() => proxyOptions({ HTTPS_PROXY: address })).toThrow(SetupError);
});

test.skipIf(process.platform === 'win32')('jars are fetched through the proxy of the environment', () => {
  const java = join(folder, 'java');
  writeFileSync(java, `#!/bin/sh\necho "$@" > "${join(folder, 'args')}"\n`, { mode: 0o755 });
  vi.stubEnv('https_proxy', 'http://proxy.example.com:8080');

  const fetching = () =>
    fetchJars({ far: libraryWith('far-1.0.jar') }, join(folder, 'far'), { java, pyspark: folder });

  expect(fetching).toThrow(new SetupError('Maven Central gave no far-1.0.jar; run "npm run setup" again'));
  vi.unstubAllEnvs();
  expect(readFileSync(join(folder, 'args'), 'utf8')).toMatch(
    /^-Dhttps.proxyHost=proxy.example.com -Dhttps.proxyPort=8080 .*-jar /,
  );
});
