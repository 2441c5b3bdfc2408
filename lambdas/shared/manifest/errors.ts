import { ClassifiedError } from '../classified-error.ts';

/** A manifest cannot be used: it does not follow the contract, or names files of another partition. */
export class ManifestError extends ClassifiedError {
  override readonly name = 'ManifestError';
  override readonly means = 'reject';
  readonly key: string;

  /**
   * @param key S3 key of the manifest
   * @param problem what is wrong with it, as the end of the sentence "The manifest X …"
   */
  constructor(key: string, problem: string, options?: ErrorOptions) {
    super(`The manifest ${key} ${problem}`, options);
    this.key = key;
  }
}
