import { join } from 'node:path';

/** The repository's root. */
export const REPOSITORY = join(import.meta.dirname, '..');

/** The configuration of the sample exports, which stays as it is whatever a person does with their own. */
export const SAMPLE_CONFIG_FILE = join(REPOSITORY, 'sample-data', 'pipeline.config.json');

/** Where commands leave logs and working files; ignored by git. */
export const LOCAL_FOLDER = join(REPOSITORY, '.local');

/** The Python with Spark and the local AWS, as scripts/setup.mjs makes it. */
export const PYTHON =
  process.platform === 'win32'
    ? join(REPOSITORY, '.venv', 'Scripts', 'python.exe')
    : join(REPOSITORY, '.venv', 'bin', 'python');

/** The Glue job's script. */
export const PREPARE_SCRIPT = join(REPOSITORY, 'glue-scripts', 'prepare_audiences.py');

/** The script that says of every column of an export what its cells could be. */
export const SURVEY_SCRIPT = join(REPOSITORY, 'glue-scripts', 'survey_export.py');
