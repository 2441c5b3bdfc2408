#!/usr/bin/env node
// The `audiences` command for any Node.js: hands over to the Node.js that this repository brings, which runs TypeScript.
import { isSetUp, runTypeScript } from '../scripts/run-typescript.mjs';

if (!isSetUp()) {
  process.stderr.write('audiences: not set up yet; run "npm run setup" in the repository\n');
  process.exit(3);
}
runTypeScript('cli/main.ts', process.argv.slice(2));
