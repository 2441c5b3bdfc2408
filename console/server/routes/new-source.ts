import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { Hono } from 'hono';
import { z } from 'zod';
import { loadPipelineConfig } from '../../../lambdas/shared/config/load.ts';
import { REGIONS } from '../../../lambdas/shared/config/regions.ts';
import { ACTIONS, NUMBER_READINGS } from '../../../lambdas/shared/config/schema.ts';
import { IDENTIFIER_TYPES, IDENTIFIERS } from '../../../lambdas/shared/identifiers.ts';
import { findSource } from '../../../operations/find-source.ts';
import { holdsText, pageOf } from '../../../operations/page.ts';
import { planSources, saveSources } from '../../../operations/sources/change-config.ts';
import { findReplaced, findSamples } from '../../../operations/sources/config-file.ts';
import { listLocalFolder } from '../../../operations/sources/local-files.ts';
import { sourceCommands } from '../../../operations/sources/source-commands.ts';
import type { ConsoleContext } from '../context.ts';
import {
  type Judgement,
  judge,
  type LocalResult,
  originOf,
  placeText,
  prepare,
  preparedFolder,
  type SurveyResult,
  surveyPlace,
} from '../new-source.ts';
import { columnsSchema, placeSchema, putSchema, sourceSchema, sourcesSchema } from '../schemas.ts';
import { body, pageFields, query } from '../validate.ts';

const regionNames = new Intl.DisplayNames(['en'], { type: 'region' });

const exportsSchema = z.strictObject({ ...pageFields, text: z.string().optional() });
const filesSchema = exportsSchema.extend({ folder: z.string().default('') });
const surveySchema = z.strictObject({ place: placeSchema, columns: columnsSchema.optional() });
const judgementSchema = z.strictObject({ surveyId: z.string(), source: sourceSchema });
const commandsSchema = z.strictObject({ surveyId: z.string(), source: sourceSchema, ...putSchema });
const preparationSchema = z.strictObject({ surveyId: z.string(), source: z.string() });
const diffSchema = z.strictObject({ sources: sourcesSchema, ...putSchema });
const saveSchema = z.strictObject({ sources: sourcesSchema, ...putSchema, basedOn: z.string() });

/** A new source: its export is chosen, surveyed, judged with settings, saved and prepared. */
export const newSourceRoutes = (context: ConsoleContext) =>
  new Hono()
    .route('/', choiceRoutes(context))
    .route('/', workRoutes(context))
    .route('/', saveRoutes(context));

const choiceRoutes = (context: ConsoleContext) =>
  new Hono()
    .get('/options', (c) => c.json(optionsOf(context)))
    .get('/exports', query(exportsSchema), async (c) => {
      const { page, size, text } = c.req.valid('query');
      const all = await (await context.view()).storedExports();
      const found = all.filter(({ source, exportId }) => holdsText(text, [source, exportId]));
      return c.json(pageOf(found, { page, size }));
    })
    .get('/files', query(filesSchema), (c) => {
      const { folder, ...choice } = c.req.valid('query');
      return c.json(listLocalFolder(context.options.filesFolder, folder, choice));
    });

const workRoutes = (context: ConsoleContext) =>
  new Hono()
    .post('/surveys', body(surveySchema), (c) => {
      const asked = c.req.valid('json');
      const title = placeText(asked.place);
      const id: string = context.jobs.start('survey', title, (tools) =>
        surveyPlace(context, asked, () => id, tools),
      );
      return c.json({ id });
    })
    .get('/surveys/:id', (c) => c.json(context.jobs.view<SurveyResult>('survey', c.req.param('id'))))
    .delete('/surveys/:id', async (c) => {
      const id = c.req.param('id');
      // A survey outlives its job: of those that have ended, only the latest are kept.
      if (!context.surveyed.has(id)) await context.jobs.cancel(id);
      context.surveyed.forget(id);
      return c.json({ id });
    })
    .post('/judgements', body(judgementSchema), (c) => {
      const { surveyId, source } = c.req.valid('json');
      const title = placeText(context.surveyed.get(surveyId).place);
      const id = context.jobs.start('judgement', title, (tools) => judge(context, surveyId, source, tools));
      return c.json({ id });
    })
    .get('/judgements/:id', (c) => c.json(context.jobs.view<Judgement>('judgement', c.req.param('id'))))
    .post('/preparations', body(preparationSchema), (c) => {
      const { surveyId, source } = c.req.valid('json');
      findSource(context.config(), source);
      const title = placeText(context.surveyed.get(surveyId).place);
      const id = context.jobs.start('preparation', title, (tools) =>
        prepare(context, surveyId, source, tools),
      );
      return c.json({ id });
    })
    .get('/preparations/:id', (c) =>
      c.json(context.jobs.view<LocalResult>('preparation', c.req.param('id'))),
    );

const saveRoutes = (context: ConsoleContext) =>
  new Hono()
    .post('/diff', body(diffSchema), (c) => {
      const { sources, ...options } = c.req.valid('json');
      return c.json(planSources(context.options.configFile, sources, options));
    })
    .post('/save', body(saveSchema), (c) => {
      const { sources, basedOn, ...options } = c.req.valid('json');
      const { configFile } = context.options;
      return c.json({ file: configFile, sources: saveSources(configFile, sources, options, basedOn) });
    })
    .post('/commands', body(commandsSchema), async (c) => {
      const { surveyId, source, ...put } = c.req.valid('json');
      const out = relative(process.cwd(), preparedFolder(context)) || '.';
      const origin = await originOf(context, surveyId);
      const before = findReplaced(context.options.configFile, source.name, put);
      return c.json(sourceCommands(origin, source, context.place, { ...put, out, before }));
    });

/** What the fields of a source can be. */
function optionsOf(context: ConsoleContext) {
  const regions = [...REGIONS].map((code) => ({ code, name: regionNames.of(code) ?? code }));
  return {
    types: IDENTIFIER_TYPES.map((type) => ({ type, label: IDENTIFIERS[type].label })),
    actions: ACTIONS,
    numberReadings: NUMBER_READINGS,
    preparedFolder: preparedFolder(context),
    regions: regions.toSorted((a, b) => a.name.localeCompare(b.name)),
    ...namesOf(context),
  };
}

/** A person who begins has no configuration yet; one that cannot be used is shown elsewhere. */
function namesOf({ options }: ConsoleContext) {
  const { configFile } = options;
  if (!existsSync(configFile)) return { advertisers: [], sourceNames: [], kept: [], samples: [] };
  const { tiktok, sources } = loadPipelineConfig(configFile);
  const samples = findSamples(configFile);
  return {
    advertisers: tiktok.advertisers.map(({ name }) => name),
    sourceNames: sources.map(({ name }) => name),
    // Nothing of an export tells these: a draft takes them over from the source that it would replace. Nobody chose a sample's.
    kept: sources
      .filter(({ name }) => !samples.includes(name))
      .map(({ name, action, advertiser, prepareSchedule }) => ({
        name,
        action,
        advertiser,
        prepareSchedule,
      })),
    samples,
  };
}
