import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Bundles the console's page. The design system is a chunk of its own, so that a change of the page leaves it in the browser's cache. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [react()],
  build: {
    outDir: fileURLToPath(new URL('../../.local/console/page', import.meta.url)),
    emptyOutDir: true,
    target: 'es2022',
    // The content security policy lets no script into the page that is not a file of the server.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
  },
});
