/** The judge with BIMI on: record, picture and certificate are fetched over HTTPS from a web server of this test. */
import { type Server, createServer } from 'node:https';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseAuthorities } from '../../base/client-certificate.ts';
import { silentLog } from '../../base/log.ts';
import { noMetrics } from '../../base/metrics.ts';
import { tableResolver } from '../../dns/testing/table.ts';
import { type PemPair, issue, makeAuthority } from '../../lab/certificates.ts';
import { headerFields } from '../../message/header/fields.ts';
import { createIndicatorFetch } from '../../trust/bimi/fetch.ts';
import { type MarkAuthority, logotype, markAuthority, picture } from '../../trust/bimi/testing/mark.ts';
import type { TrustPolicy } from '../../trust/decide.ts';
import type { BimiVerdict } from '../../trust/types.ts';
import { memoryContent, stagedText } from '../testing/content.ts';
import { clientOf, transactionOf } from '../testing/envelope.ts';
import { asItCame } from './judge.ts';
import { createTrustJudge } from './trust.ts';

/** Certificates begin with the second in which they are made. */
const now = Date.now() + 3_600_000;
const host = 'logos.alpha.test';
const good = picture();

let marks: MarkAuthority & { readonly close: () => void };
let web: string;
let pair: PemPair;
let stranger: PemPair;

beforeAll(async () => {
  marks = markAuthority();
  const authority = await makeAuthority('Web', now);
  web = authority.certificate;
  pair = await issue(authority, [host], now);
  stranger = await issue(await makeAuthority('Stranger', now), [host], now);
});
afterAll(() => marks.close());

const policy: TrustPolicy = {
  dmarc: { none: 'tag', quarantine: 'junk', reject: 'reject', permerror: 'tag' },
  spf: { fail: 'tag', softfail: 'accept', neutral: 'accept', none: 'accept', permerror: 'accept' },
  dkim: { none: 'accept', fail: 'accept', foreign: 'accept' },
  iprev: { fail: 'accept' },
  unknown: 'accept',
  trustedSealers: [],
};

async function listening(listener: RequestListener, { certificate, key }: PemPair): Promise<Server> {
  const server = createServer({ cert: certificate, key }, listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** What the judge thinks of a message of alpha.test, whose web server answers so. */
async function judged(listener: RequestListener, shows: PemPair, evidence = '') {
  const server = await listening(listener, shows);
  const { port } = server.address() as AddressInfo;
  const resolver = tableResolver({
    'TXT alpha.test': ['v=spf1 ip4:192.0.2.7 -all'],
    'TXT _dmarc.alpha.test': ['v=DMARC1; p=reject'],
    'TXT default._bimi.alpha.test': [
      `v=BIMI1; l=https://${host}:${port}/l.svg; a=${evidence === '' ? '' : `https://${host}:${port}${evidence}`}`,
    ],
    [`A ${host}`]: ['127.0.0.1'],
  });
  const clock = { now: () => now };
  const judge = createTrustJudge({
    ...{ content: memoryContent(), resolver, hostname: 'mx.beta.test', policy, clock, random: () => 0.5 },
    bimi: {
      fetch: createIndicatorFetch({ resolver, clock, isAllowed: () => true, authorities: [web] }),
      authorities: parseAuthorities(marks.certificate),
    },
    ...{ isExempt: () => false, log: silentLog, metrics: noMetrics },
  });
  try {
    const text =
      'From: ann@alpha.test\r\nBIMI-Location: v=BIMI1; l=https://evil.test/l.svg\r\nBIMI-Indicator: PHN2\r\n\r\nhi\r\n';
    const header = Buffer.from(text);
    const staged = stagedText(text);
    const envelope = {
      client: clientOf({ helo: 'mx.alpha.test' }),
      transaction: transactionOf('ann@alpha.test', ['bob@beta.test']),
    };
    const judgement = await judge.judge(
      { ...envelope, staged, header, fields: headerFields(header) },
      asItCame(staged),
    );
    const left = judgement.staged.kind === 'bytes' ? judgement.staged.bytes.toString() : '';
    return { bimi: judgement.trust?.bimi, above: judgement.above.toString(), left, port };
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

const site =
  (pages: Readonly<Record<string, string | Buffer>>): RequestListener =>
  ({ url = '' }, response) => {
    const page = pages[url];
    response.writeHead(page === undefined ? 404 : 200).end(page);
  };

test('what a certificate vouches for is told, and what the message says of it goes away', async () => {
  const pem = marks.issue({ logotype: logotype(good) });
  const { bimi, above, left, port } = await judged(site({ '/l.svg': good, '/v.pem': pem }), pair, '/v.pem');
  expect(bimi).toMatchObject({ result: 'pass', authority: 'pass' } satisfies Partial<BimiVerdict>);
  const unfolded = above.replaceAll('\r\n ', ' ').replaceAll('\r\n\t', ' ');
  expect(unfolded).toContain('bimi=pass');
  expect(unfolded).toContain(
    `BIMI-Location: v=BIMI1; l=https://${host}:${port}/l.svg; a=https://${host}:${port}/v.pem\r\n`,
  );
  expect(left).toBe('From: ann@alpha.test\r\n\r\nhi\r\n');
});

test.each<[string, RequestListener, 'own' | 'stranger', Partial<BimiVerdict>, string]>([
  [
    'without a certificate nobody vouches',
    site({ '/l.svg': good }),
    'own',
    { result: 'pass', authority: 'none' },
    'vouched for by nobody',
  ],
  ['packed', site({ '/l.svg': gzipSync(good) }), 'own', { result: 'pass' }, ''],
  ['not there', site({}), 'own', { result: 'temperror' }, 'answered 404'],
  [
    'moved: nobody follows',
    (_, response) => void response.writeHead(302, { location: `https://${host}/other.svg` }).end(),
    'own',
    { result: 'temperror' },
    'answered 302',
  ],
  ['a script in it', site({ '/l.svg': picture('<script>alert(1)</script>') }), 'own', { result: 'fail' }, 'script'],
  [
    'an image of elsewhere',
    site({ '/l.svg': picture('<image href="https://evil.test/x.png"/>') }),
    'own',
    { result: 'fail' },
    'image',
  ],
  ['a bomb', site({ '/l.svg': gzipSync(picture(' '.repeat(9_000_000))) }), 'own', { result: 'fail' }, ''],
  ['more than a picture has', site({ '/l.svg': picture(' '.repeat(1_000_000)) }), 'own', { result: 'temperror' }, ''],
  ['a server that hangs up', ({ socket }) => void socket.destroy(), 'own', { result: 'temperror' }, ''],
  ['a server that nobody knows', site({ '/l.svg': good }), 'stranger', { result: 'temperror' }, ''],
])('%s', async (_, listener, shows, expected, reason) => {
  const { bimi, above, left } = await judged(listener, shows === 'own' ? pair : stranger);
  expect(bimi).toMatchObject(expected);
  expect(bimi?.reason.text).toContain(reason);
  expect(above.includes('BIMI-Location: ')).toBe(expected.result === 'pass');
  expect(left).not.toContain('BIMI-');
});

test('a certificate that is none lets nothing be shown', async () => {
  const pem = marks.issue({ names: ['beta.test'], logotype: logotype(good) });
  const { bimi, above } = await judged(site({ '/l.svg': good, '/v.pem': pem }), pair, '/v.pem');
  expect(bimi).toMatchObject({ result: 'fail', authority: 'fail' } satisfies Partial<BimiVerdict>);
  expect(above).not.toContain('BIMI-Location');
});
