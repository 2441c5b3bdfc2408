// Sets this machine up and runs a TypeScript file: node scripts/run.mjs FILE [ARGUMENT…]
import { runTypeScript } from './run-typescript.mjs';
import './setup.mjs';

const [file = '', ...args] = process.argv.slice(2);
runTypeScript(file, args);
