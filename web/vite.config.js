/** The web pages: built into dist/web, from where the server gives them out. */
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const root = fileURLToPath(new URL('.', import.meta.url));

const crypto = fileURLToPath(new URL('./crypto/worker/platform/', import.meta.url));
const openpgp = fileURLToPath(import.meta.resolve('openpgp')).replace(/dist.*/, '');
const { version } = JSON.parse(readFileSync(`${openpgp}package.json`, 'utf8'));
const openpgpFile = `assets/openpgp-${version}.min.js`;

/** openpgp.js is LGPL: it stays a file of its own, as its makers built it, which anybody may replace. */
const openpgpAsItIs = () => ({
  name: 'openpgp-as-it-is',
  enforce: 'pre',
  resolveId: (id) => (id === 'openpgp' ? { id: `/${openpgpFile}`, external: 'absolute' } : null),
  generateBundle() {
    const source = readFileSync(`${openpgp}dist/openpgp.min.mjs`);
    this.emitFile({ type: 'asset', fileName: openpgpFile, source });
  },
});

export default defineConfig({
  root,
  // The rooms of the server that run in the crypto worker find there what they ask of Node.
  resolve: {
    alias: {
      'node:buffer': `${crypto}node-buffer.ts`,
      'iconv-lite': `${crypto}iconv-lite.ts`,
    },
  },
  worker: {
    format: 'es',
    plugins: () => [openpgpAsItIs()],
    // The server knows it by its name, and lets it reach nothing: http/web/site.ts.
    rollupOptions: { output: { entryFileNames: 'assets/crypto-worker-[hash].js' } },
  },
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
