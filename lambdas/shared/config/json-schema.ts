import { z } from 'zod';
import { pipelineConfigSchema } from './schema.ts';

/**
 * The JSON Schema of `pipeline.config.json`, for editors.
 *
 * @returns a JSON Schema (draft 2020-12) of what a person writes: fields with a default may be left out
 */
export function pipelineConfigJsonSchema(): object {
  return {
    ...z.toJSONSchema(pipelineConfigSchema, { io: 'input' }),
    title: 'Configuration of the TikTok audience pipeline',
  };
}
