/** What mail programs are told, and what strangers make of their requests. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Account } from '../../directory/types.ts';
import type { Page } from '../site.ts';
import { type RequestParts, requestFor } from '../testing/request.ts';
import { readRequest } from './autodiscover.ts';
import type { MailService } from './services.ts';
import { type AutoconfigParts, autoconfigSite } from './site.ts';

const host = 'mail.example.org';
const services: readonly MailService[] = [
  { kind: 'imap', host, port: 993, tls: 'implicit' },
  { kind: 'imap', host, port: 143, tls: 'starttls' },
  { kind: 'pop3', host, port: 995, tls: 'implicit' },
  { kind: 'smtp', host, port: 465, tls: 'implicit' },
  { kind: 'smtp', host, port: 587, tls: 'starttls' },
];
const ann = { id: 1, address: 'ann@example.org', name: 'Ann <A> & Co' } as unknown as Account;

const site = (changes: Partial<AutoconfigParts> = {}) =>
  autoconfigSite({
    places: { services, web: `https://${host}` },
    isServed: (domain) => Promise.resolve(domain === 'example.org'),
    signedIn: () => Promise.resolve(ann),
    securityContact: '',
    clock: { now: () => Date.UTC(2026, 10, 22) },
    ...changes,
  });

const get = async (parts: RequestParts, changes: Partial<AutoconfigParts> = {}): Promise<Page | null> =>
  site(changes)(requestFor(parts));
const bodyOf = (page: Page | null): string => (typeof page?.body === 'string' ? page.body : '');

describe('the file of Thunderbird', () => {
  const wellKnown = '/.well-known/autoconfig/mail/config-v1.1.xml';
  it.each<[string, RequestParts]>([
    ['at the domain', { path: wellKnown, host: 'example.org' }],
    ['with the address', { path: wellKnown, host, query: new URLSearchParams({ emailaddress: 'Ann@Example.org' }) }],
    ['at autoconfig.', { path: '/mail/config-v1.1.xml', host: 'autoconfig.example.org' }],
  ])('%s', async (_name, parts) => {
    const page = await get(parts);
    expect(page).toMatchObject({ status: 200, headers: { 'Content-Type': 'text/xml; charset=utf-8' } });
    const body = bodyOf(page);
    expect(body).toContain('<emailProvider id="example.org"><domain>example.org</domain>');
    expect(body).toContain(
      `<incomingServer type="imap"><hostname>${host}</hostname><port>993</port><socketType>SSL</socketType><username>%EMAILADDRESS%</username>`,
    );
    expect(body).toContain('<port>587</port><socketType>STARTTLS</socketType>');
    expect(body.indexOf('>993<')).toBeLessThan(body.indexOf('>143<'));
    expect(body).toContain(`<loginPage url="https://${host}/mail">`);
  });

  it.each<[string, RequestParts, number | null]>([
    ['of another domain', { path: wellKnown, host: 'other.example' }, 404],
    ['at another host', { path: '/mail/config-v1.1.xml', host }, null],
    ['posted', { path: wellKnown, host: 'example.org', method: 'POST' }, 405],
  ])('not %s', async (_name, parts, status) => {
    expect((await get(parts))?.status ?? null).toBe(status);
  });
});

const request = (
  address: string,
  schema = 'http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a',
) =>
  `<?xml version="1.0" encoding="utf-8"?><Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006"><Request><EMailAddress>${address}</EMailAddress><AcceptableResponseSchema>${schema}</AcceptableResponseSchema></Request></Autodiscover>`;

describe('what Outlook is told', () => {
  const post = async (content: string, path = '/Autodiscover/Autodiscover.xml') =>
    bodyOf(await get({ path, method: 'POST', type: 'text/xml', content }));

  it('names each kind of server once, the safest', async () => {
    const body = await post(request('ann@example.org'));
    expect(body).toContain('<Action>settings</Action>');
    for (const [kind, port] of [
      ['IMAP', 993],
      ['POP3', 995],
      ['SMTP', 465],
    ])
      expect(body).toContain(`<Type>${kind}</Type><Server>${host}</Server><Port>${port}</Port>`);
    expect(body).toContain('<LoginName>ann@example.org</LoginName><SPA>off</SPA><SSL>on</SSL>');
    expect(body.split('<Protocol>')).toHaveLength(4);
  });

  it.each<[string, string, number]>([
    ['an address elsewhere', request('ann@other.example'), 500],
    ['what is no address', request('example.org'), 500],
    [
      'another schema',
      request('ann@example.org', 'http://schemas.microsoft.com/exchange/autodiscover/mobilesync/responseschema/2006'),
      601,
    ],
    ['no address', request(''), 600],
    ['nothing', '', 600],
    ['no XML', 'ann@example.org', 600],
    ['a document type', `<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>${request('&b;')}`, 600],
    ['an entity of its own', request('&b;@example.org'), 600],
    ['a billion laughs', `<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]>${request('&c;')}`, 600],
    ['elements without end', '<a>'.repeat(3_000), 600],
    ['elements in a row', `<Autodiscover>${'<a/>'.repeat(2_000)}</Autodiscover>`, 600],
    ['too much', request('a'.repeat(20_000)), 600],
    ['an end that is missing', request('ann@example.org').slice(0, -5), 600],
  ])('%s: %#', async (_name, content, code) => {
    expect(await post(content)).toContain(`<ErrorCode>${code}</ErrorCode>`);
  });

  it('what it was given is not markup', async () => {
    expect(await post(request('&lt;b&gt;&quot;@example.org'))).toContain(
      '<LoginName>&lt;b&gt;&quot;@example.org</LoginName>',
    );
  });

  it('reads anything without failing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string().map(request)), (xml) => {
        const read = readRequest(xml);
        expect(read === null || read.address.length <= 320).toBe(true);
      }),
    );
  });

  it.each([
    ['/autodiscover/autodiscover.json', 'Protocol=AutodiscoverV1&Email=ann@example.org', 200],
    ['/autodiscover/autodiscover.json/v1.0/ann@example.org', 'protocol=autodiscoverv1', 200],
    ['/autodiscover/autodiscover.json', 'Protocol=EWS', 404],
    ['/autodiscover/autodiscover.json', '', 400],
  ])('%s?%s: %i', async (path, query, status) => {
    const page = await get({ path, query: new URLSearchParams(query) });
    expect(page?.status).toBe(status);
    if (status === 200)
      expect(JSON.parse(bodyOf(page))).toEqual({
        Protocol: 'AutodiscoverV1',
        Url: `https://${host}/autodiscover/autodiscover.xml`,
      });
  });
});

describe('the profile of Apple', () => {
  const path = '/autoconfig/apple.mobileconfig';
  it('is for who is signed in, always the same, and without a password', async () => {
    const page = await get({ path });
    expect(page?.headers['Content-Type']).toBe('application/x-apple-aspen-config; charset=utf-8');
    const body = bodyOf(page);
    expect(body).toContain('<key>EmailAccountName</key><string>Ann &lt;A&gt; &amp; Co</string>');
    expect(body).toContain('<key>IncomingMailServerPortNumber</key><integer>993</integer>');
    expect(body).toContain('<key>OutgoingMailServerUseSSL</key><true/>');
    expect(body.toLowerCase()).not.toContain('<key>incomingpassword');
    expect(bodyOf(await get({ path }))).toBe(body);
    const uuids = body
      .split('PayloadUUID</key><string>')
      .slice(1)
      .map((rest) => rest.slice(0, 36));
    expect(new Set(uuids).size).toBe(2);
    expect(uuids.every((uuid) => /^[0-9A-F]{8}-[0-9A-F]{4}-8[0-9A-F]{3}-8[0-9A-F]{3}-[0-9A-F]{12}$/.test(uuid))).toBe(
      true,
    );
  });

  it('is for nobody else, and not there without IMAP', async () => {
    expect(await get({ path }, { signedIn: () => Promise.resolve(null) })).toMatchObject({ status: 401 });
    expect(await get({ path }, { places: { services: [], web: null } })).toMatchObject({ status: 404 });
  });
});

it('says where a password is changed, and whom to tell of a hole', async () => {
  expect(await get({ path: '/.well-known/change-password' })).toMatchObject({
    status: 302,
    headers: { Location: '/settings' },
  });
  const path = '/.well-known/security.txt';
  expect(await get({ path })).toMatchObject({ status: 404 });
  expect(bodyOf(await get({ path }, { securityContact: 'mailto:security@example.org' }))).toBe(
    'Contact: mailto:security@example.org\nExpires: 2027-05-21T00:00:00.000Z\n',
  );
});

it('leaves everything else', async () => {
  expect(await get({ path: '/mail' })).toBeNull();
  expect(await get({ path: '/autodiscover/other' })).toBeNull();
});
