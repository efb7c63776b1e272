/**
 * The files of the web pages, as the build made them: read once, in memory, packed already.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { extname, join, sep } from 'node:path';

export interface Asset {
  readonly type: string;
  readonly plain: Buffer;
  readonly brotli: Buffer | null;
  readonly gzip: Buffer | null;
  /** Its name tells what is in it: it never changes. */
  readonly forever: boolean;
}

/** By path, '/index.html'. */
export type Assets = ReadonlyMap<string, Asset>;

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
};

/** Empty where nothing was built. */
export function readAssets(folder: string): Assets {
  if (!existsSync(folder)) return new Map();
  const read = (name: string): Buffer | null => (existsSync(name) ? readFileSync(name) : null);
  const found = new Map<string, Asset>();
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const type = types[extname(name)];
    if (type === undefined) continue;
    const file = join(folder, name);
    const path = `/${name.replaceAll(sep, '/')}`;
    found.set(path, {
      type,
      plain: readFileSync(file),
      brotli: read(`${file}.br`),
      gzip: read(`${file}.gz`),
      forever: path.startsWith('/assets/'),
    });
  }
  return found;
}
