#!/usr/bin/env node
/**
 * Entry point of the `postern` command. Runs the compiled program where there is one and nothing newer,
 * else the TypeScript source; hands over to the pinned Node when the machine's own is too old for either.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const root = new URL('..', import.meta.url);
const source = new URL('src/main.ts', root);
const compiled = new URL('dist/main.js', root);
const major = Number(process.versions.node.split('.')[0]);

if (major >= 24) {
  module.enableCompileCache?.();
  await import((existsSync(source) ? source : compiled).href);
} else {
  const pinned = fileURLToPath(new URL('node_modules/node/bin/node', root));
  if (!existsSync(pinned)) {
    console.error(`Postern needs Node 24 or newer; this is ${process.versions.node}. Run 'npm ci' here once: it brings one.`);
    process.exit(69);
  }
  const child = spawn(pinned, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 1));
}
