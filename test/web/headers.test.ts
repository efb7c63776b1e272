/** What every answer tells a browser, whichever site it is from, with and without TLS. */
import { type IncomingHttpHeaders, request } from 'node:http';
import { request as requestOverTls } from 'node:https';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Lab } from '../support/lab.ts';

let lab: Lab;
beforeAll(async () => void (lab = await Lab.start()), 120_000);
afterAll(() => lab.remove());

/** A path of each site, known and unknown, asked with and without right. */
const places = [
  'GET /',
  'GET /mail',
  'GET /icon.svg',
  'GET /message-frame',
  'GET /healthz',
  'GET /ready',
  'GET /metrics',
  'GET /.well-known/mta-sts.txt',
  'GET /.well-known/acme-challenge/x',
  'GET /.well-known/jmap',
  'GET /auth/session',
  'GET /auth/nothing',
  'POST /auth/sign-in',
  'POST /auth/sign-out',
  'GET /auth/ways',
  'GET /auth/security',
  'GET /auth/openid/ask',
  'GET /auth/openid/answer',
  'GET /jmap/session',
  'POST /jmap/api',
  'GET /jmap/events',
  'GET /jmap/download/A1/B1/name',
  'GET /proxy/image?url=http%3A%2F%2Fevil.test%2F',
  'GET /.well-known/security.txt',
  'GET /mail/config-v1.1.xml',
  'POST /autodiscover/autodiscover.xml',
  'GET /autoconfig/apple.mobileconfig',
  'GET /api/v1/openapi.json',
  'GET /api/v1/messages',
  'GET /api/v1/admin/overview',
  'GET /nothing',
  'PUT /nothing',
];

function headersOf(place: string, isTls: boolean): Promise<IncomingHttpHeaders> {
  const [method = '', path = ''] = place.split(' ');
  const options = { host: '127.0.0.1', port: isTls ? lab.ports.https : lab.ports.http, method, path, agent: false };
  return new Promise((resolve, reject) => {
    const asked = isTls ? requestOverTls({ ...options, ...lab.tls() }) : request(options);
    asked.once('response', (response) => {
      resolve(response.headers);
      response.destroy();
    });
    asked.once('error', reject);
    asked.end();
  });
}

describe.each([
  ['without TLS', false],
  ['with TLS', true],
] as const)('%s', (_how, isTls) => {
  it.each(places)('%s', async (place) => {
    const headers = await headersOf(place, isTls);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(headers['permissions-policy']).toContain('camera=()');
    expect(headers['x-frame-options']).toBe(place === 'GET /message-frame' ? 'SAMEORIGIN' : 'DENY');
    expect(headers['strict-transport-security']).toBe(isTls ? 'max-age=31536000; includeSubDomains' : undefined);
    const policy = headers['content-security-policy'] ?? '';
    expect(policy).toMatch(/^default-src 'none'/);
    expect(policy).not.toMatch(/script-src[^;]*'unsafe|https?:/);
    if (policy.includes("script-src 'self'")) {
      expect(policy).toContain("require-trusted-types-for 'script'");
      expect(policy).toContain("base-uri 'none'; frame-ancestors 'none'");
    }
  });
});
