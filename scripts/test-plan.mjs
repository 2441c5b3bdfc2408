// Which tests `npm test` runs. Plain JavaScript, as all that starts before TypeScript can.

/** The command line asks for tests that do not exist. */
export class NoSuchTestError extends Error {
  /** @override */
  name = 'NoSuchTestError';
}

/**
 * @typedef {object} Selection
 * @property {readonly string[]} python paths of pytest's files
 * @property {readonly string[]} typescript paths of Vitest's files
 * @property {readonly string[]} options for the runner of those files
 */

/**
 * Finds the files that names on a command line mean: those whose path ends in exactly that name or path (`plan`, `columns`,
 * `uploader/plan`; with or without `test_` and the ending), or else those with it in their path.
 *
 * @param {readonly string[]} args names first; from the first that begins with a dash on, options of the runner
 * @param {readonly string[]} files paths of all test files, from the repository's root
 * @returns {Selection}
 * @throws {NoSuchTestError} when a name fits no file, or options are to go to two runners
 */
export function selectTests(args, files) {
  const firstOption = args.findIndex((arg) => arg.startsWith('-'));
  const names = firstOption < 0 ? args : args.slice(0, firstOption);
  const options = firstOption < 0 ? [] : args.slice(firstOption);
  const found = [...new Set(names.flatMap((name) => filesNamed(name, files)))];
  const python = found.filter((file) => file.endsWith('.py'));
  const typescript = found.filter((file) => file.endsWith('.ts'));
  if (options.length > 0 && (python.length === 0) === (typescript.length === 0)) {
    throw new NoSuchTestError(
      `"${options.join(' ')}" needs names of test files of one language before it, such as "npm test -- plan -t waits"`,
    );
  }
  return { python, typescript, options };
}

const TEST_REMEDY =
  'name a test file or a folder below test/, such as "npm test -- plan" or "npm test -- test/cli"';

/**
 * Finds the files that a name means, as {@link selectTests} does.
 *
 * @param {string} name
 * @param {readonly string[]} files paths, from the repository's root
 * @param {string} remedy what to write instead
 * @throws {NoSuchTestError} when it fits no file
 */
export function filesNamed(name, files, remedy = TEST_REMEDY) {
  const wanted = name.replaceAll('\\', '/');
  const exact = files.filter((file) => `/${pathOf(file)}`.endsWith(`/${pathOf(wanted)}`));
  const found = exact.length > 0 ? exact : files.filter((file) => file.includes(wanted));
  if (found.length > 0) return found;
  throw new NoSuchTestError(`no such file has "${name}" in its path: ${remedy}`);
}

/**
 * A path without the endings of test files and without Python's `test_`.
 *
 * @param {string} file
 */
const pathOf = (file) =>
  file.replace(/(\.full)?(\.browser)?(\.test)?\.ts$|\.py$/, '').replace(/(^|\/)test_(?=[^/]*$)/, '$1');
