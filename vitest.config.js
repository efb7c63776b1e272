import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

// What Node compiles, and strips of types, for threads and programs that tests start: kept from one to the next.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, 'node_modules/.cache/compiled');

/**
 * Where tests leave nothing behind in their process: it goes on with the next file. A file that fakes timers or the
 * environment must not be among them.
 */
const together = [
  ...['base', 'message', 'sieve', 'sasl', 'sealed', 'openpgp', 'smime', 'config', 'dns', 'trust', 'transport', 'spam'],
  ...['directory', 'keys', 'check', 'ca', 'ms', 'mda', 'mta', 'msa', 'milter', 'webhooks', 'lab'],
].map((room) => `src/${room}/**/*.test.ts`);
together.push('web/**/*.test.ts');

export default defineConfig({
  test: {
    environment: 'node',
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 90_000,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: 'together', include: together, isolate: false } },
      { extends: true, test: { name: 'apart', include: ['src/**/*.test.ts', 'test/**/*.test.ts'], exclude: together } },
    ],
  },
});
