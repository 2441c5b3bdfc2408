import type { PipelineConfig } from './schema.ts';

/** The account of the sample configuration: AWS's own documentation writes it where the reader's belongs. */
export const SAMPLE_ACCOUNT = '123456789012';

/** @returns names of the sources whose query would run by a template of the sample account */
export const sourcesOfSampleAccount = ({ sources }: Pick<PipelineConfig, 'sources'>): string[] =>
  sources
    .filter(({ cleanRooms }) => cleanRooms?.analysisTemplateArn?.split(':')[4] === SAMPLE_ACCOUNT)
    .map(({ name }) => name);
