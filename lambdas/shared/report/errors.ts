/** A report does not follow the contract: this pipeline did not write it, or another version did. */
export class ReportError extends Error {
  override readonly name = 'ReportError';
  readonly key: string;

  /**
   * @param key key of the report
   * @param reason what is wrong with it
   */
  constructor(key: string, reason: string, options?: ErrorOptions) {
    super(`${key} is not a report of this pipeline: ${reason}`, options);
    this.key = key;
  }
}
