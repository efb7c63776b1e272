/**
 * The empty page in whose frame the reader puts the HTML of a message (docs/decisions/0015-message-frames.md). It has a policy of its
 * own, stricter than that of the pages: no script by anybody, nothing from anywhere, pictures only out of the page's own hands.
 */
import type { Page } from '../site.ts';

export const messageFramePath = '/message-frame';

const policy = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  'img-src blob: data:',
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'self'",
  'sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox',
].join('; ');

export const messageFrame: Page = {
  status: 200,
  headers: {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': policy,
    // Names of links are looked up when they are followed, not before.
    'X-DNS-Prefetch-Control': 'off',
    'X-Frame-Options': 'SAMEORIGIN',
    'Cache-Control': 'private, max-age=3600',
  },
  body: '<!doctype html><html lang=""><head><meta name="referrer" content="no-referrer"><title></title></head><body></body></html>\n',
  keep: true,
};
