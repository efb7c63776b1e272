#!/usr/bin/env node
/**
 * Entry point of the `postern` command. Runs the compiled program where there is one and nothing newer,
 * else the TypeScript source; hands over to the pinned Node when the machine's own is too old for either.
 */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('..', import.meta.url);

/** Whether dist/ was made from the source as it is: then the program starts faster and without a TypeScript stripper in memory. */
function compiledIsCurrent() {
  const compiled = statSync(new URL('dist/main.js', root), { throwIfNoEntry: false });
  if (compiled === undefined || !existsSync(new URL('src/', root))) return compiled !== undefined;
  const source = fileURLToPath(new URL('src/', root));
  return readdirSync(source, { recursive: true }).every((name) => statSync(`${source}${name}`).mtimeMs <= compiled.mtimeMs);
}
const major = Number(process.versions.node.split('.')[0]);

if (major >= 24) {
  await import(new URL(compiledIsCurrent() ? 'dist/main.js' : 'src/main.ts', root).href);
} else {
  const pinned = fileURLToPath(new URL('node_modules/node/bin/node', root));
  if (!existsSync(pinned)) {
    console.error(`Postern needs Node 24 or newer; this is ${process.versions.node}. Run 'npm ci' here once: it brings one.`);
    process.exit(69);
  }
  // Large blocks (argon2's 19 MiB) go back to the system as soon as they are freed; glibc would keep them. mallopt(3)
  const env = { MALLOC_MMAP_THRESHOLD_: '1048576', ...process.env };
  const child = spawn(pinned, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit', env });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 1));
}
