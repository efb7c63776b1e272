/**
 * The webmail and the administration pages: files, and one page for every place within the application.
 * Implements: RFC 9110 §12.5.3 (Accept-Encoding), CSP level 3 with Trusted Types.
 * Not here: what the pages do (web/).
 */
import type { Page, PageRequest, Site } from '../site.ts';
import { notAllowed } from '../site.ts';
import type { Asset, Assets } from './assets.ts';
import { messageFrame, messageFramePath } from './message-frame.ts';

/** Script, style and images come from here alone; nothing is inline, nobody may frame it. A message is in a frame without script. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "frame-src 'self' blob:",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types svelte-trusted-html dompurify postern-worker postern-crypto',
].join('; ');

/** The worker that has private keys can reach nothing but the page that started it. WebAssembly is Argon2's. */
const cryptoPolicy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'";

const isCryptoWorker = (path: string): boolean => path.startsWith('/assets/crypto-worker-');

/** Places of the application: each is the same page, which reads where it is. */
const places = ['mail', 'scheduled', 'contacts', 'settings', 'admin', 'reset'];

const isPlace = (path: string): boolean => path === '/' || places.includes(path.split('/', 2)[1] ?? '');

/** Answers nothing where there are no pages. */
export function webSite(assets: Assets): Site {
  return (request) => {
    if (assets.size > 0 && request.path === messageFramePath)
      return Promise.resolve(notAllowed(request) ?? messageFrame);
    const asset = assets.get(isPlace(request.path) ? '/index.html' : request.path);
    if (asset === undefined) return Promise.resolve(null);
    return Promise.resolve(notAllowed(request) ?? pageOf(asset, request));
  };
}

function pageOf(asset: Asset, request: PageRequest): Page {
  const { encoding, octets } = packed(asset, request.field('accept-encoding') ?? '');
  return {
    status: 200,
    headers: {
      'Content-Type': asset.type,
      'Cache-Control': asset.forever ? 'public, max-age=31536000, immutable' : 'no-cache',
      Vary: 'Accept-Encoding',
      ...(encoding === null ? {} : { 'Content-Encoding': encoding }),
      'Content-Security-Policy': isCryptoWorker(request.path) ? cryptoPolicy : policy,
    },
    body: octets,
    keep: true,
  };
}

/** A weight is only looked at to see whether it is nothing. */
function packed({ plain, brotli, gzip }: Asset, accepted: string) {
  const takes = (name: string): boolean =>
    accepted.split(',', 20).some((one) => {
      const [coding = '', weight = ''] = one.split(';', 2).map((word) => word.trim().toLowerCase());
      return coding === name && Number(weight.startsWith('q=') ? weight.slice(2) : 1) > 0;
    });
  if (brotli !== null && takes('br')) return { encoding: 'br', octets: brotli };
  if (gzip !== null && takes('gzip')) return { encoding: 'gzip', octets: gzip };
  return { encoding: null, octets: plain };
}
