#!/usr/bin/env node
/**
 * Entry point of the `postern` command. Finds a Node that is new enough (the pinned one where the machine's own is
 * older), gives a server the memory settings it wants, and runs the compiled program where it is current, else the source.
 */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('..', import.meta.url);
const script = fileURLToPath(import.meta.url);
const args = process.argv.slice(2);

/**
 * Few heaps, and large blocks (argon2's 19 MiB, message bodies) that go back to the system as soon as they are freed: glibc
 * would keep them. mallopt(3). A young generation that grows large is memory that an idle server keeps for nothing, and a large message's
 * octets are garbage that V8 sees late (src/store/blobs/spent.ts). Several threads that collect what is young are longer about waking each
 * other than one about the work, as nearly all of it is dead.
 */
const memory = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '131072', MALLOC_TRIM_THRESHOLD_: '1048576' };
const flags = ['--max-semi-space-size=8', '--expose-gc', '--no-parallel-scavenge'];

const isServer = args[0] === 'lab' || args[0] === 'serve';
const isTuned = process.env.MALLOC_ARENA_MAX !== undefined;

if (Number(process.versions.node.split('.')[0]) < 24) runPinned();
else if (isServer && !isTuned && typeof process.execve === 'function') {
  process.execve(process.execPath, [process.execPath, ...flags, script, ...args], { ...process.env, ...memory });
} else await import(new URL(compiledIsCurrent() ? 'dist/main.js' : 'src/main.ts', root).href);

/** Whether dist/ was made from the source as it is: it starts faster, and without a TypeScript stripper in memory. */
function compiledIsCurrent() {
  const compiled = statSync(new URL('dist/main.js', root), { throwIfNoEntry: false });
  if (compiled === undefined || !existsSync(new URL('src/', root))) return compiled !== undefined;
  const source = fileURLToPath(new URL('src/', root));
  return readdirSync(source, { recursive: true })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .every((name) => statSync(`${source}${name}`).mtimeMs <= compiled.mtimeMs);
}

function runPinned() {
  const pinned = fileURLToPath(new URL('node_modules/node/bin/node', root));
  if (!existsSync(pinned)) {
    console.error(
      `Postern needs Node 24 or newer; this is ${process.versions.node}. Run 'npm ci' here once: it brings one.`,
    );
    process.exit(69);
  }
  const child = spawn(pinned, [script, ...args], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 1));
}
