/**
 * The crypto worker as it is built, alone on a page in a real browser: asked what the page asks it. What goes there and comes back is
 * plain; octets that come back are told by their length.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { OperationName, Operations } from '../../../web/crypto/port.ts';
import { root } from '../../support/run.ts';
import { buildPages, chromiumPath } from './browser.ts';

export interface AloneWorker {
  /** One answer for each, in order. */
  askAll<N extends OperationName>(name: N, asks: readonly Operations[N]['ask'][]): Promise<readonly unknown[]>;
  stop(): Promise<void>;
}

/** A value as it comes over: octets are their length. */
export function told(value: unknown): unknown {
  if (value instanceof Uint8Array) return value.length;
  if (Array.isArray(value)) return value.map(told);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, told(one)]));
}

export async function startWorker(): Promise<AloneWorker> {
  buildPages();
  const pages = join(root, 'dist/web');
  const script = readdirSync(join(pages, 'assets')).find((name) => /^crypto-worker-.*\.js$/u.test(name)) ?? '';
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    const isScript = path.startsWith('/assets/') && path.endsWith('.js') && !path.includes('..');
    response.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? readFileSync(join(pages, path)) : '<!doctype html><title>alone</title>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] });
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await page.evaluate(`(${harness})(${JSON.stringify(`/assets/${script}`)})`);
  return {
    async askAll(name, asks) {
      const packed = asks.map((ask) => JSON.stringify(packedOf(ask)));
      return page.evaluate<readonly unknown[]>(`(${asking})(${JSON.stringify({ name, asks: packed })})`);
    },
    async stop() {
      await browser.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Octets on their way there. */
function packedOf(value: unknown): unknown {
  if (value instanceof Uint8Array) return { octets: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return value.map(packedOf);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, packedOf(one)]));
}

const harness = `(path) => {
  const worker = new Worker(path, { type: 'module' });
  const waiting = new Map();
  worker.addEventListener('message', ({ data }) => {
    waiting.get(data.id)(data);
    waiting.delete(data.id);
  });
  worker.addEventListener('error', ({ message }) => waiting.forEach((done) => done({ error: message })));
  let last = 0;
  globalThis.ask = (name, ask) => new Promise((resolve) => {
    waiting.set(++last, resolve);
    worker.postMessage({ id: last, name, ask });
  });
}`;

const asking = `async ({ name, asks }) => {
  const unpack = (key, value) => typeof value?.octets === 'string' && Object.keys(value).length === 1
    ? Uint8Array.from(atob(value.octets), (letter) => letter.charCodeAt(0)) : value;
  const lengths = (key, value) => value instanceof Uint8Array ? value.length : value;
  const answers = [];
  for (const one of asks) {
    const { answer, error } = await globalThis.ask(name, JSON.parse(one, unpack));
    answers.push(JSON.parse(JSON.stringify(error === undefined ? answer : { error }, lengths)));
  }
  return answers;
}`;
