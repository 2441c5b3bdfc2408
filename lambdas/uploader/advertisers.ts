import { advertiserOfSource, findAdvertiser } from '../shared/config/advertisers.ts';
import type { PipelineConfig } from '../shared/config/schema.ts';
import type { TikTokClient } from '../shared/tiktok/client.ts';
import type { CircuitBreaker } from './circuit-breaker.ts';
import { UnknownAdvertiserError } from './errors.ts';

/** What a delivery to one advertiser uses: the advertiser's own token and circuit. */
export interface AdvertiserTools {
  /** Its name in the configuration. */
  readonly name: string;
  readonly tiktok: TikTokClient;
  readonly circuit: CircuitBreaker;
}

/** What a key or a manifest says about the advertiser. */
export interface AdvertiserHint {
  /** Key of the manifest or file, for the error. */
  readonly key: string;
  /** As the manifest names it; manifests of earlier versions do not. */
  readonly advertiser?: string | undefined;
  /** Source of the run; undefined for a hand-placed file. */
  readonly source?: string | undefined;
}

/** The advertisers of the configuration. */
export class Advertisers {
  readonly #config: PipelineConfig;
  readonly #toolsOf: (secretName: string) => Omit<AdvertiserTools, 'name'>;
  readonly #made = new Map<string, AdvertiserTools>();

  /**
   * @param config the configuration
   * @param toolsOf connects an advertiser by the name of its secret; called when it is first needed
   */
  constructor(config: PipelineConfig, toolsOf: (secretName: string) => Omit<AdvertiserTools, 'name'>) {
    this.#config = config;
    this.#toolsOf = toolsOf;
  }

  /** Whether there are several advertisers, so that one could delay the others. */
  get hasSeveral(): boolean {
    return this.#config.tiktok.advertisers.length > 1;
  }

  /**
   * Finds the advertiser of a delivery: the one that the manifest names, else the one of the source, else the first.
   *
   * @throws {UnknownAdvertiserError} when the manifest names one that is not configured
   */
  nameOf({ key, advertiser, source }: AdvertiserHint): string {
    if (advertiser === undefined) return advertiserOfSource(this.#config, source).name;
    if (findAdvertiser(this.#config, advertiser) !== undefined) return advertiser;
    const known = this.#config.tiktok.advertisers.map(({ name }) => name);
    throw new UnknownAdvertiserError(key, advertiser, known);
  }

  /** The tools for deliveries to an advertiser; they are created at the first call. */
  toolsOf(name: string): AdvertiserTools {
    const known = this.#made.get(name);
    if (known !== undefined) return known;
    const secretName = findAdvertiser(this.#config, name)?.secretName;
    if (secretName === undefined) throw new TypeError(`The configuration has no advertiser ${name}`);
    const made = { name, ...this.#toolsOf(secretName) };
    this.#made.set(name, made);
    return made;
  }
}
