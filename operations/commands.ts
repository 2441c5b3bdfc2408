/** Where every command looks for the configuration when it is not told. */
export const USUAL_CONFIG_FILE = 'pipeline.config.json';

/** Commands that work without what is deployed, so that they take no `--stack`. */
const WITHOUT_STACK: readonly string[] = ['credentials', 'init', 'inspect', 'prepare'];

/** A command within a text, in one of the kinds of quotes that the texts use. */
const QUOTED_COMMAND = /(?<=["“`])npx (audiences|cdk) ([\w-]+)[^"”`]*(?=["”`])/g;

/** @returns a text as one word of a shell's command line, quoted where that is needed */
export const shellQuote = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

/** Options of the command line; `true` is an option without a value, and undefined none. */
export type CommandOptions = Readonly<Record<string, string | true | undefined>>;

/** Which pipeline a command is about, by the options that it was given itself: the commands that it names repeat them. */
export interface PipelinePlace {
  /** Path of the configuration. @default {@link USUAL_CONFIG_FILE} */
  readonly config?: string | undefined;
  /** Name of the CloudFormation stack. @default that of the configuration */
  readonly stack?: string | undefined;
}

/**
 * Writes the command that does something, as a person can type it.
 *
 * @param words the command's name and its arguments
 * @param options by name, without the hyphens
 * @param place the pipeline that it is about
 */
export function audiencesCommand(
  words: readonly string[],
  options: CommandOptions = {},
  place: PipelinePlace = {},
): string {
  const [name = ''] = words;
  const written = writeOptions({ ...options, ...placeOptions(name, place) });
  return ['npx', 'audiences', ...words.map(shellQuote), ...written].join(' ');
}

/** Writes the command that deploys a pipeline. */
export const deployCommand = (place: PipelinePlace): string => `npx cdk deploy${contextOf(place)}`;

/**
 * Completes the commands that a text names in quotes, so that they are about a pipeline. For texts that are the same for
 * every pipeline, such as remedies of errors and of alarms.
 *
 * @param text its commands say nothing yet about the pipeline
 * @param place the pipeline
 */
export const placeCommands = (text: string, place: PipelinePlace): string =>
  text.replace(QUOTED_COMMAND, (command: string, program: string, name: string) =>
    program === 'cdk'
      ? `${command}${contextOf(place)}`
      : [command, ...writeOptions(placeOptions(name, place))].join(' '),
  );

function placeOptions(name: string, { config, stack }: PipelinePlace): CommandOptions {
  return {
    config: config === USUAL_CONFIG_FILE ? undefined : config,
    stack: WITHOUT_STACK.includes(name) ? undefined : stack,
  };
}

const contextOf = ({ config = USUAL_CONFIG_FILE }: PipelinePlace): string =>
  config === USUAL_CONFIG_FILE ? '' : ` -c ${shellQuote(`config=${config}`)}`;

const writeOptions = (options: CommandOptions): string[] =>
  Object.entries(options).flatMap(([name, value]) => {
    if (value === undefined) return [];
    return value === true ? [`--${name}`] : [`--${name}`, shellQuote(value)];
  });
