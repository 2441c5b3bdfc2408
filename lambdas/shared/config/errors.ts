/** One mistake in a configuration: its place, the value found there, and what was expected. */
export interface ConfigIssue {
  /** Place in the file, for example `sources[0].identifiers[1].type`; empty for the file as a whole. */
  readonly path: string;
  /** The value found there as JSON, cut to a line; `nothing` when the field is missing. Left out when there is no file. */
  readonly found?: string;
  readonly expected: string;
}

/** The pipeline's configuration cannot be used. For the operator: nothing is retried before the file is corrected. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly issues: readonly ConfigIssue[];

  /**
   * @param file name of the configuration file, as the operator gave it
   * @param issues everything that is wrong with it, so that all can be corrected at once
   */
  constructor(file: string, issues: readonly ConfigIssue[], options?: ErrorOptions) {
    super(`${file} cannot be used:\n${issues.map((issue) => `  ${describe(issue)}`).join('\n')}`, options);
    this.issues = issues;
  }
}

const describe = ({ path, found, expected }: ConfigIssue): string =>
  `${path === '' ? 'the file' : path}: ${found === undefined ? '' : `found ${found}; `}${expected}`;
