/**
 * `npm run build`, also the last step of `npm ci`: compiles src/ to plain JavaScript in dist/ and web/ to pages in dist/web, from
 * nothing. What the pages are made of is packed once here, so that the server never packs it.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const root = fileURLToPath(new URL('..', import.meta.url));
rmSync(`${root}dist`, { recursive: true, force: true });
run('tsc', '-p', 'tsconfig.build.json');
run('vite', 'build', '--config', 'web/vite.config.js');

const pages = `${root}dist/web/`;
for (const name of readdirSync(pages, { recursive: true })) {
  if (!['.js', '.css', '.html', '.svg', '.webmanifest'].some((ending) => name.endsWith(ending))) continue;
  const octets = readFileSync(`${pages}${name}`);
  const params = { [constants.BROTLI_PARAM_SIZE_HINT]: octets.length };
  writeFileSync(`${pages}${name}.br`, brotliCompressSync(octets, { params }));
  writeFileSync(`${pages}${name}.gz`, gzipSync(octets, { level: 9 }));
}

function run(command, ...args) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
