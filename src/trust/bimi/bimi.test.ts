/** The indicator of a domain: its record, its picture, who vouches for it, and strangers who would like to be shown with one. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { type ClientAuthorities, parseAuthorities } from '../../base/client-certificate.ts';
import { fail, ok } from '../../base/result.ts';
import { tableResolver } from '../../dns/testing/table.ts';
import { fieldText, findFields, headerFields } from '../../message/header/fields.ts';
import { limits } from '../limits.ts';
import { dkimOf, dmarcOf } from '../testing/findings.ts';
import type { DmarcVerdict } from '../types.ts';
import { type FetchIndicator, evaluateBimi } from './evaluate.ts';
import { createIndicatorFetch } from './fetch.ts';
import { bimiLocation } from './location.ts';
import { isAssertion, parseAssertion, parseSelector } from './record.ts';
import { svgFault } from './svg.ts';
import { logotype, markAuthority, picture } from './testing/mark.ts';

const good = picture();

test.each([
  ['v=BIMI1; l=https://alpha.test/l.svg; a=', null],
  ['v=BIMI1;l=https://alpha.test/l.svg', null],
  ['v=BIMI1; l=; a=;', null],
  ['v=BIMI1; l=https://alpha.test/l.svg; a=https://ca.test/v.pem; avp=personal; x=1', null],
  ['v=BIMI1; a=https://ca.test/v.pem', 'no l='],
  ['v=BIMI1; l=http://alpha.test/l.svg', 'over https'],
  ['v=BIMI1; l=https://127.0.0.1/l.svg', 'named host'],
  ['v=BIMI1; l=https://[::1]/l.svg', 'named host'],
  ['v=BIMI1; l=https://localhost/l.svg', 'named host'],
  ['v=BIMI1; l=https://u:p@alpha.test/l.svg', 'named host'],
  ['v=BIMI1; l=https://a.test/1.svg,https://a.test/2.svg', 'no URI'],
  ['v=BIMI1; l=//alpha.test', 'no URI'],
  ['v=BIMI1; l=; l=', 'twice'],
  [`v=BIMI1; l=https://alpha.test/${'x'.repeat(3_000)}`, 'too long'],
])('the record %s', (text, error) => {
  const read = parseAssertion(text);
  expect(read.ok ? null : read.error).toEqual(error === null ? null : expect.stringContaining(error));
});

test.each([
  ['v=BIMI1; s=brand', 'brand'],
  ['v=BIMI1; s=Summer.Brand;', 'summer.brand'],
  ['s=brand; v=BIMI1', null],
  ['v=BIMI2; s=brand', null],
  ['v=BIMI1; s=', null],
  ['v=BIMI1; s=..', null],
  ['v=BIMI1; s=a b', null],
  ['', null],
])('the selector field %s', (text, selector) => {
  expect(parseSelector(text)).toBe(selector);
});

test('whatever stands there is read or refused', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      isAssertion(text);
      parseAssertion(`v=BIMI1; l=${text}`);
      parseSelector(`v=BIMI1; s=${text}`);
      svgFault(Buffer.from(picture(text)));
      expect(svgFault(Buffer.from(text))).not.toBeNull();
    }),
  );
});

describe('pictures', () => {
  test.each([
    ['a plain one', good, null],
    [
      'with a gradient of its own',
      picture('<defs><linearGradient id="a"/></defs><g fill="url(#a)"><use href="#b"/></g>'),
      null,
    ],
    ['a script', picture('<script>alert(1)</script>'), 'script'],
    ['a handler', picture('<rect onload="x()"/>'), 'handler'],
    ['an image inside', picture('<image href="#a"/>'), 'image'],
    ['HTML inside', picture('<foreignObject/>'), 'foreignObject'],
    ['an element of another language', picture('<script xmlns="http://www.w3.org/1999/xhtml"/>'), 'script'],
    ['a link', picture('<a href="#x"/>'), 'element a'],
    ['an animation', picture('<animate attributeName="x"/>'), 'animate'],
    ['a style sheet', picture('<style>*{fill:url(http://x)}</style>'), 'style'],
    ['a style', picture('<rect style="fill:red"/>'), 'style'],
    [
      'something fetched',
      picture('<use xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="http://x.test/a#b"/>'),
      'elsewhere',
    ],
    ['a paint fetched', picture('<rect fill="url( http://x.test/#a)"/>'), 'elsewhere'],
    ['data', picture('<rect fill="data:image/png;base64,AA"/>'), 'elsewhere'],
    ['an entity', `<!DOCTYPE svg [<!ENTITY a "b">]>${good}`, 'document type'],
    ['an instruction', `<?xml-stylesheet href="x.css"?>${good}`, 'processing instruction'],
    ['a second root inside', picture('<svg viewBox="0 0 1 1"/>'), 'another place'],
    ['no square', picture('', 'viewBox="0 0 64 32"'), 'square'],
    ['no box', picture('', ''), 'square'],
    ['a place', picture('', 'viewBox="0 0 1 1" x="5"'), 'place'],
    ['no title', good.replace('<title>Alpha</title>', ''), 'title'],
    ['another profile', good.replace('tiny-ps', 'tiny'), 'tiny-ps'],
    ['another version', good.replace('version="1.2"', 'version="1.1"'), '1.2'],
    ['no namespace', good.replace('xmlns="http://www.w3.org/2000/svg"', ''), 'element svg'],
    ['an end that is missing', good.replace('</svg>', ''), 'well-formed'],
    ['too much of it', picture(' '.repeat(limits.bimiSvg)), 'octets'],
    ['no end of depth', picture('<g>'.repeat(2_000) + '</g>'.repeat(2_000)), 'nested'],
    ['nothing', '', 'well-formed'],
  ])('%s', (_what, svg, fault) => {
    expect(svgFault(Buffer.from(svg))).toEqual(fault === null ? null : expect.stringContaining(fault));
  });

  it('is UTF-8', () => {
    expect(svgFault(Buffer.from([0xff, 0xfe, 0x3c]))).toContain('UTF-8');
  });
});

/** Certificates begin with the second in which they are made. */
const now = Date.now() + 3_600_000;
let authority: ReturnType<typeof markAuthority>;
let other: ReturnType<typeof markAuthority>;
let authorities: ClientAuthorities;
beforeAll(() => {
  authority = markAuthority();
  other = markAuthority();
  authorities = parseAuthorities(authority.certificate);
});
afterAll(() => {
  authority.close();
  other.close();
});

const location = 'https://alpha.test/l.svg';
const evidence = 'https://ca.test/v.pem';
const both = { 'TXT default._bimi.alpha.test': [`v=BIMI1; l=${location}; a=${evidence}`] };

interface Scene {
  readonly header?: string;
  readonly dns?: Readonly<Record<string, readonly string[]>>;
  readonly web?: Readonly<Record<string, string | Buffer>>;
  readonly dmarc?: DmarcVerdict;
  readonly fields?: readonly string[];
  readonly trusted?: ClientAuthorities;
  readonly at?: number;
}

function evaluate({ header = 'From: Ann <ann@alpha.test>\r\n', dns = both, web = {}, ...scene }: Scene = {}) {
  const fetch: FetchIndicator = ({ href }) => {
    const found = web[href];
    return Promise.resolve(found === undefined ? fail('ENOENT') : ok(Buffer.from(found)));
  };
  const bytes = Buffer.from(header);
  const identifier = { domain: 'alpha.test', selector: 's1', aligned: true, passed: true, mode: 'relaxed' } as const;
  const { dmarc = dmarcOf('pass', { dkim: [identifier] }), trusted = [], at = now } = scene;
  const dkim = [{ ...dkimOf('pass'), fields: scene.fields ?? ['from'] }];
  const facts = { header: bytes, fields: headerFields(bytes), dkim, dmarc };
  return evaluateBimi(facts, tableResolver(dns), { fetch, authorities: trusted }, at);
}

const withRecord = (text: string): DmarcVerdict =>
  dmarcOf('pass', { record: { domain: 'alpha.test', text, security: 'insecure' } });

describe('who may be shown', () => {
  test.each<[string, Scene, string]>([
    ['DMARC fails', { dmarc: dmarcOf('fail') }, 'did not pass'],
    ['no DMARC', { dmarc: dmarcOf('none') }, 'did not pass'],
    ['p=none', { dmarc: withRecord('v=DMARC1; p=none') }, 'nothing'],
    ['sp=none', { dmarc: withRecord('v=DMARC1; p=reject; sp=none') }, 'sp=none'],
    ['a part of it', { dmarc: withRecord('v=DMARC1; p=quarantine; pct=50') }, 'trying'],
    ['t=y', { dmarc: withRecord('v=DMARC1; p=reject; t=y') }, 'trying'],
    ['two authors', { header: 'From: a@alpha.test, b@alpha.test\r\n' }, 'one author'],
    ['two fields', { header: 'From: a@alpha.test\r\nFrom: a@alpha.test\r\n' }, 'one author'],
    ['nobody', { header: 'To: a@alpha.test\r\n' }, 'one author'],
  ])('%s', async (_what, scene, reason) => {
    const verdict = await evaluate({ ...scene, web: { [location]: good } });
    expect(verdict).toMatchObject({ result: 'skipped', reason: { text: expect.stringContaining(reason) as string } });
    expect(bimiLocation(verdict)).toBe('');
  });

  it('passes without a certificate, and says that nobody vouches', async () => {
    const verdict = await evaluate({ web: { [location]: good } });
    expect(verdict).toMatchObject({ result: 'pass', authority: 'none', domain: 'alpha.test', selector: 'default' });
    expect(bimiLocation(verdict)).toBe(`BIMI-Location: v=BIMI1;\r\n l=${location}\r\n`);
  });

  test.each<[string, Scene, object]>([
    ['no record', { dns: {} }, { result: 'none' }],
    ['two records', { dns: { 'TXT default._bimi.alpha.test': ['v=BIMI1; l=;', 'v=BIMI1; l=;'] } }, { result: 'none' }],
    ['something else', { dns: { 'TXT default._bimi.alpha.test': ['v=BIMI2; l=;'] } }, { result: 'none' }],
    ['declined', { dns: { 'TXT default._bimi.alpha.test': ['v=BIMI1; l=; a=;'] } }, { result: 'declined' }],
    ['broken', { dns: { 'TXT default._bimi.alpha.test': ['v=BIMI1; l=ftp://x.test/'] } }, { result: 'fail' }],
    ['no picture there', { web: {} }, { result: 'temperror' }],
    ['a bad picture', { web: { [location]: picture('<script/>') } }, { result: 'fail', indicatorHash: null }],
    ['a bomb', { web: { [location]: picture(' '.repeat(9_000_000)) } }, { result: 'fail' }],
  ])('%s', async (_what, scene, expected) => {
    expect(await evaluate(scene)).toMatchObject(expected);
  });

  it('looks at the organization where the author has none', async () => {
    const dmarc = { ...dmarcOf('pass'), domain: 'mail.alpha.test' };
    expect(await evaluate({ dmarc, web: { [location]: good } })).toMatchObject({
      result: 'pass',
      domain: 'alpha.test',
    });
  });

  it('follows a selector that is signed, and no other', async () => {
    const header = 'From: ann@alpha.test\r\nBIMI-Selector: v=BIMI1; s=summer\r\n';
    const dns = { ...both, 'TXT summer._bimi.alpha.test': ['v=BIMI1; l=https://alpha.test/s.svg'] };
    const web = { [location]: good, 'https://alpha.test/s.svg': good };
    expect(await evaluate({ header, dns, web, fields: ['from', 'bimi-selector'] })).toMatchObject({
      selector: 'summer',
    });
    expect(await evaluate({ header, dns, web })).toMatchObject({ selector: 'default' });
  });
});

describe('who vouches', () => {
  const judged = (pem: string | Buffer, more: Scene = {}) =>
    evaluate({ trusted: authorities, web: { [evidence]: pem, [location]: good }, ...more });

  it('believes a certificate with the same picture', async () => {
    const verdict = await judged(authority.issue({ logotype: logotype(good) }));
    expect(verdict).toMatchObject({ result: 'pass', authority: 'pass', authorityUri: evidence });
    expect(bimiLocation(verdict)).toContain(`a=${evidence}`);
  });

  it('takes the name of the record, and the picture from the certificate alone', async () => {
    const pem = authority.issue({ names: ['default._bimi.alpha.test'], logotype: logotype(good) });
    const dns = { 'TXT default._bimi.alpha.test': [`v=BIMI1; l=; a=${evidence}`] };
    expect(await judged(pem, { dns })).toMatchObject({ result: 'pass', authority: 'pass', location: null });
  });

  test.each<[string, () => string | Buffer, string, Scene?]>([
    ['another domain', () => authority.issue({ names: ['beta.test'], logotype: logotype(good) }), 'does not name'],
    ['a web server', () => authority.issue({ purpose: 'serverAuth', logotype: logotype(good) }), 'not given out'],
    ['an unknown authority', () => other.issue({ logotype: logotype(good) }), 'no authority'],
    ['no picture', () => authority.issue({ logotype: null }), 'no indicator'],
    ['no logotype', () => authority.issue({ logotype: Buffer.from('30030201ff', 'hex') }), 'no indicator'],
    ['lengths that lie', () => authority.issue({ logotype: Buffer.from('3084ffffffff', 'hex') }), 'no indicator'],
    ['a wrong digest', () => authority.issue({ logotype: logotype(good, { digest: 'x' }) }), 'no indicator'],
    ['another picture', () => authority.issue({ logotype: logotype(picture('<g/>')) }), 'another one'],
    ['a script in it', () => authority.issue({ logotype: logotype(picture('<script/>')) }), 'script'],
    ['a bomb in it', () => authority.issue({ logotype: logotype(picture(' '.repeat(9_000_000))) }), 'no indicator'],
    ['too late', () => authority.issue({ logotype: logotype(good) }), 'not valid now', { at: now + 31 * 86_400_000 }],
    ['no certificate', () => 'hello', 'cannot be read'],
    ['noise', () => `-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`, 'cannot be read'],
    ['a chain without end', () => authority.certificate.repeat(50), 'cannot be read'],
  ])('%s', async (_what, pem, reason, more = {}) => {
    expect(await judged(pem(), more)).toMatchObject({
      result: 'fail',
      reason: { text: expect.stringContaining(reason) as string },
    });
  });
});

test('a picture on a private address is not fetched', async () => {
  const resolver = tableResolver({ 'A alpha.test': ['10.0.0.1'], 'AAAA alpha.test': ['::1'] });
  const fetch = createIndicatorFetch({ resolver, clock: { now: () => now } });
  expect(await fetch(new URL(location))).toEqual(fail('its host is no public one'));
  expect(await fetch(new URL('https://nowhere.test/'))).toEqual(fail('its host has no address'));
});

test('the selector field of a real message', () => {
  const corpus = new URL('../../../test/corpus/dkim-mailauth/', import.meta.url);
  const fields = ['bimi.eml', 'zbimi.eml'].flatMap((name) => {
    const bytes = readFileSync(new URL(name, corpus));
    return findFields(headerFields(bytes), 'BIMI-Selector').map((field) => fieldText(bytes, field));
  });
  expect(fields.map(parseSelector)).toEqual(['mailauth']);
});
