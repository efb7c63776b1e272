/**
 * What every answer says to a browser, whoever made it: nothing of it runs, is framed, guessed at, kept, or read by another site.
 * A site that needs more says so in its own headers, which go over these.
 * Implements: CSP level 3, RFC 6797 (HSTS), and of HTML and Fetch what keeps other sites out (COOP, COEP, CORP).
 */

const always: Readonly<Record<string, string>> = {
  'Content-Security-Policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Permissions-Policy':
    'camera=(), microphone=(), geolocation=(), payment=(), usb=(), publickey-credentials-get=(self), publickey-credentials-create=(self)',
  'Cache-Control': 'no-store',
};

/** One year. Said over TLS alone: RFC 6797 §7.2 */
const overTls: Readonly<Record<string, string>> = {
  ...always,
  'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
};

export const headersOf = (isTls: boolean): Readonly<Record<string, string>> => (isTls ? overTls : always);
