import { Annotations, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import {
  FREQUENT_REPLACE_REMEDY,
  frequentReplaceSources,
} from '../lambdas/shared/config/frequent-replaces.ts';
import { SAMPLE_ACCOUNT, sourcesOfSampleAccount } from '../lambdas/shared/config/sample-account.ts';
import type { PipelineConfig } from '../lambdas/shared/config/schema.ts';
import { Activation } from './activation.ts';
import { AudienceMonitor } from './audience-monitor.ts';
import { CleanRooms } from './clean-rooms.ts';
import type { PipelineContext } from './context.ts';
import { Credentials } from './credentials.ts';
import { PipelineDashboard } from './dashboard.ts';
import { EncryptionKey } from './encryption-key.ts';
import { Monitoring } from './monitoring.ts';
import { addOutputs } from './outputs.ts';
import { Preparation } from './preparation.ts';
import { Storage } from './storage.ts';

export interface AudienceStackProps extends StackProps {
  /** The checked configuration. */
  readonly config: PipelineConfig;
  /** Absolute path of the file it came from. */
  readonly configFile: string;
}

/** The whole pipeline: from a Clean Rooms export to a TikTok audience. */
export class AudienceStack extends Stack {
  constructor(scope: Construct, id: string, props: AudienceStackProps) {
    const { config, configFile, ...stackProps } = props;
    super(scope, id, { description: 'Activates AWS Clean Rooms audiences in TikTok Ads', ...stackProps });
    const { key } = new EncryptionKey(this, 'Encryption');
    const context: PipelineContext = { config, configFile, key };
    const removalPolicy =
      config.deployment.removalPolicy === 'retain'
        ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
        : RemovalPolicy.DESTROY;
    const storage = new Storage(this, 'Storage', { config: config.storage, key, removalPolicy });
    const credentials = new Credentials(this, 'Credentials', { advertisers: config.tiktok.advertisers, key });
    const preparation = new Preparation(this, 'Preparation', { context, storage });
    const activation = new Activation(this, 'Activation', { context, storage, credentials });
    const audienceMonitor = new AudienceMonitor(this, 'AudienceMonitor', { context, storage, credentials });
    const cleanRooms = config.sources.some((source) => source.cleanRooms !== undefined)
      ? new CleanRooms(this, 'CleanRooms', { context, storage })
      : undefined;
    if (cleanRooms !== undefined) preparation.exportTrigger.allowRetriesBy(cleanRooms.queryRunner);
    const stages = { context, preparation, activation, audienceMonitor, cleanRooms };
    const monitoring = new Monitoring(this, 'Monitoring', stages);
    const dashboard = new PipelineDashboard(this, 'Dashboard', stages);
    addOutputs(this, { ...stages, storage, credentials, monitoring, dashboard });
    this.#warnOfSamples(config);
    this.#warnOfFrequentReplaces(config);
  }

  #warnOfFrequentReplaces(config: PipelineConfig): void {
    for (const source of frequentReplaceSources(config)) {
      Annotations.of(this).addWarningV2(
        `tiktok-audiences:frequent-replace-${source}`,
        `Source "${source}" replaces its audiences more often than every 48 hours. ${FREQUENT_REPLACE_REMEDY}`,
      );
    }
  }

  #warnOfSamples(config: PipelineConfig): void {
    for (const source of sourcesOfSampleAccount(config)) {
      Annotations.of(this).addWarningV2(
        `tiktok-audiences:sample-source-${source}`,
        `Source "${source}" is a sample: its template belongs to account ${SAMPLE_ACCOUNT}, so its query can only fail. ` +
          'Remove it from the configuration ("npx audiences init" with --replace-samples does that), or use your own template.',
      );
    }
  }
}
