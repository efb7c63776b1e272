/** The web pages: built into dist/web, from where the server gives them out. */
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const root = fileURLToPath(new URL('.', import.meta.url));

export default defineConfig({
  root,
  // Nothing of a file is written into the page: its Content-Security-Policy allows neither inline script nor data in style.
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2024',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: { index: `${root}index.html`, 'service-worker': `${root}worker/service-worker.ts` },
      // The worker keeps its name: a browser looks there for a new one.
      output: {
        entryFileNames: ({ name }) => (name === 'service-worker' ? '[name].js' : 'assets/[name]-[hash].js'),
      },
    },
  },
  plugins: [svelte({ configFile: false })],
  logLevel: 'warn',
});
