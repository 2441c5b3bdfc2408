/** A report does not follow the contract: it was not written by this pipeline, or by another version of it. */
export class ReportError extends Error {
  override readonly name = 'ReportError';
  readonly key: string;

  /**
   * @param key where the report stands
   * @param reason what is wrong with it
   */
  constructor(key: string, reason: string, options?: ErrorOptions) {
    super(`${key} is not a report of this pipeline: ${reason}`, options);
    this.key = key;
  }
}
