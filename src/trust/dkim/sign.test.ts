/** What is signed holds; what was changed behind it does not. */
import { type KeyObject, createPublicKey } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { tableResolver } from '../../dns/testing/table.ts';
import { examineSignatures } from '../signatures.ts';
import { contentOf } from '../testing/message.ts';
import type { DkimVerdict } from '../types.ts';
import { dkimRecord, generateDkimKey, revokedRecord } from './generate.ts';
import { createKeyReader } from './key-record.ts';
import { createSignCopies } from './outgoing.ts';
import { type Signer, signDkim } from './sign.ts';

const now = 1_790_000_000_000;
const message = [
  'Received: from somewhere',
  'From: Alice <alice@alpha.test>',
  'To: bob@beta.test,',
  '\tcarol@beta.test',
  'Subject: Gr\u00fc\u00dfe  von   hier',
  'Date: Mon, 1 Jan 2029 00:00:00 +0000',
  'List-Id: <x.alpha.test>',
  '',
  'A body  with\twhite space. ',
  '',
  'And an end.',
  '',
  '',
].join('\r\n');

/** RSA-1024 of RFC 6376 appendix C. */
const otherKey =
  'MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYtIxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB';

let signers: readonly Signer[];
let rsa: KeyObject;
let table: Record<string, readonly string[]>;

beforeAll(async () => {
  const [rsaKey, edKey] = await Promise.all([generateDkimKey('rsa'), generateDkimKey('ed25519')]);
  rsa = rsaKey;
  signers = [
    { domain: 'alpha.test', selector: 'r1', key: rsaKey },
    { domain: 'alpha.test', selector: 'e1', key: edKey },
  ];
  table = {
    'TXT r1._domainkey.alpha.test': [dkimRecord(rsaKey)],
    'TXT e1._domainkey.alpha.test': [dkimRecord(edKey)],
  };
});

async function signed(text: string | Buffer = message, by = signers): Promise<Buffer> {
  const fields = await signDkim(contentOf(text), by, { now });
  if (typeof fields === 'string') throw new Error(fields);
  return Buffer.concat([fields, Buffer.from(text)]);
}

async function verdicts(whole: Buffer | string, at = now, records = table): Promise<readonly DkimVerdict[]> {
  const context = { resolver: tableResolver(records), readKey: createKeyReader(), now: at };
  return (await examineSignatures(contentOf(whole), context)).dkim;
}

const results = async (...given: Parameters<typeof verdicts>): Promise<readonly string[]> =>
  (await verdicts(...given)).map(({ result }) => result);

describe('signing', () => {
  it('puts a folded field for every key in front, and both hold', async () => {
    const whole = await signed();
    const lines = whole.toString('utf8').split('\r\n');
    expect(lines.every((line) => line.length <= 78)).toBe(true);
    expect(lines.filter((line) => line.startsWith('DKIM-Signature: v=1; a='))).toHaveLength(2);
    const [first, second] = await verdicts(whole);
    expect(first).toMatchObject({
      result: 'pass',
      domain: 'alpha.test',
      selector: 'r1',
      identity: '@alpha.test',
      algorithm: 'rsa-sha256',
      canonicalization: { header: 'relaxed', body: 'relaxed' },
      unsigned: null,
      signedAt: now / 1_000,
      key: { type: 'rsa', bits: 2_048, testing: false },
    });
    expect(second).toMatchObject({ result: 'pass', algorithm: 'ed25519-sha256', key: { bits: 256 } });
    expect(first?.fields.filter((name) => name === 'from')).toHaveLength(2);
    expect(first?.fields).toContain('list-id');
    for (const never of ['received', 'return-path', 'authentication-results', 'bcc']) {
      expect(first?.fields).not.toContain(never);
    }
  });

  it('holds over LF alone, as files have it, and over white space that relays change', async () => {
    const whole = (await signed()).toString('utf8');
    expect(await results(whole.replaceAll('\r\n', '\n'))).toEqual(['pass', 'pass']);
    const changed = whole.replace('  von   hier', '\r\n von hier\t').replace('body  with\t', 'body with ');
    expect(await results(`Received: by one more\r\n${changed}\r\n\r\n`)).toEqual(['pass', 'pass']);
  });

  it.each([
    ['a changed field', (text: string) => text.replace('bob@', 'rob@')],
    ['a second From', (text: string) => `From: mallory@beta.test\r\n${text}`],
    ['a Cc that was not there', (text: string) => `Cc: mallory@beta.test\r\n${text}`],
    ['a Content-Type that was not there', (text: string) => `Content-Type: text/html\r\n${text}`],
    ['a changed body', (text: string) => text.replace('And an end.', 'And no end')],
    ['a longer body', (text: string) => `${text}more\r\n`],
    ['another time', (text: string) => text.replaceAll('t=1790000000', 't=1790000001')],
  ])('does not hold with %s', async (_, change) => {
    expect(await results(change((await signed()).toString('utf8')))).toEqual(['fail', 'fail']);
  });

  it('says what happened to the body', async () => {
    const whole = (await signed()).toString('utf8').replace('And an end.', 'And no end');
    const [verdict] = await verdicts(whole);
    expect(verdict?.reason).toEqual({
      text: `the body was changed after alpha.test signed it: its hash is ${verdict?.bodyHash?.computed}, signed was ${verdict?.bodyHash?.claimed}`,
      rule: 'RFC 6376 §3.7',
    });
  });

  it('holds for any message, and with any signed octet changed it does not', async () => {
    const names = fc.constantFrom('From', 'Subject', 'To', 'X-Other', 'Date', 'References');
    const word = fc.stringMatching(/^[!-~]{1,12}$/u);
    const header = fc
      .array(fc.tuple(names, fc.array(word, { minLength: 1, maxLength: 4 })), { maxLength: 6 })
      .map((fields) => fields.map(([name, words]) => `${name}: ${words.join(' ')}\r\n`).join(''));
    const bodyText = fc.array(fc.oneof(word, fc.constantFrom('\r\n', ' ', '  ', '\t')), { maxLength: 20 });
    const ed = signers.slice(1);
    await fc.assert(
      fc.asyncProperty(
        header,
        bodyText,
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (head, body, place, flip) => {
          const text = `From: a@alpha.test\r\n${head}\r\n${body.join('')}`;
          const whole = await signed(text, ed);
          expect(await results(whole)).toEqual(['pass']);
          const own = whole.length - Buffer.byteLength(text);
          const at = own + (place % (whole.length - own));
          const other = Buffer.from(whole);
          other[at] = (other[at] ?? 0) ^ flip;
          const isWhite = (octet: number | undefined): boolean => [0x20, 0x09, 0x0d, 0x0a].includes(octet ?? 0);
          // White space, what turns into it, names in another case and fields that are not signed may change.
          if (isWhite(whole[at]) || isWhite(other[at]) || flip === 0x20 || text.includes('X-Other')) return;
          // A name that is no longer one of those we sign takes its field out of the signature: it fails all the same.
          expect(await results(other)).toEqual(['fail']);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('expires where it was told to', async () => {
    const fields = await signDkim(contentOf(message), signers.slice(0, 1), { now, validity: 3_600 });
    const whole = Buffer.concat([Buffer.from(fields as Buffer), Buffer.from(message)]);
    expect(await results(whole, now + 3_600_000)).toEqual(['pass']);
    expect(await results(whole, now + 3_600_000 + 301_000)).toEqual(['permerror']);
    expect(await results(whole, now - 301_000)).toEqual(['policy']);
  });

  it('does not sign what nobody could check', async () => {
    const long = `From: a@alpha.test\r\n${'X: y\r\n'.repeat(200_000)}\r\nbody\r\n`;
    expect(await signDkim(contentOf(long), signers, { now })).toBe('header-too-long');
    expect(await verdicts(long)).toMatchObject([{ result: 'policy' }]);
  });
});

describe('keys', () => {
  const record = (text: string): Record<string, readonly string[]> => ({ 'TXT r1._domainkey.alpha.test': [text] });
  const p = (): string => dkimRecord(rsa).split('p=')[1] ?? '';

  it.each([
    ['nothing there', {}, 'permerror', 'there is no key'],
    ['no answer', { 'TXT r1._domainkey.alpha.test': 'failure' }, 'temperror', 'could not be had'],
    ['a forged answer', { 'TXT r1._domainkey.alpha.test': 'bogus' }, 'temperror', 'could not be had'],
  ] as const)('%s', async (_, records, result, text) => {
    const [verdict] = await verdicts(await signed(), now, records as unknown as typeof table);
    expect(verdict).toMatchObject({ result, reason: { text: expect.stringContaining(text) as string } });
  });

  const records: readonly (readonly [name: string, record: () => string, result: string, why: string])[] = [
    ['revoked', () => revokedRecord('rsa'), 'permerror', 'was revoked'],
    ['of another version', () => `v=DKIM2; p=${p()}`, 'permerror', 'another version'],
    ['with its version behind', () => `p=${p()}; v=DKIM1`, 'permerror', 'another version'],
    ['without anything but the key', () => `p=${p()}`, 'pass', 'nothing that was signed'],
    ['with tags that nobody knows', () => `v=DKIM1; g=*; n=note; zz=1; p=${p()}`, 'pass', 'nothing that was signed'],
    ['of an unknown kind', () => `k=dsa; p=${p()}`, 'permerror', 'unknown kind dsa'],
    [
      'of the other kind',
      () => `k=ed25519; p=${Buffer.alloc(32, 1).toString('base64')}`,
      'permerror',
      'is of kind ed25519',
    ],
    ['for other hashes', () => `h=sha1:sha512; p=${p()}`, 'permerror', 'SHA-256'],
    ['for this hash', () => `h=sha1 : sha256; p=${p()}`, 'pass', 'nothing that was signed'],
    ['for another service', () => `s=tlsrpt; p=${p()}`, 'permerror', 'not for mail'],
    ['for mail', () => `s=tlsrpt : email; p=${p()}`, 'pass', 'nothing that was signed'],
    ['without a key', () => 'v=DKIM1; k=rsa', 'permerror', 'has no key'],
    ['that is no base64', () => 'p=***', 'permerror', 'no base64'],
    ['that is no key', () => 'p=AAAA', 'permerror', 'no RSA key'],
    [
      'with something behind it',
      () => `p=${Buffer.concat([Buffer.from(p(), 'base64'), Buffer.alloc(3)]).toString('base64')}`,
      'permerror',
      'no RSA key',
    ],
    ['of another signer', () => `p=${otherKey}`, 'fail', 'does not fit'],
    [
      'as PKCS#1',
      () => `p=${createPublicKey(rsa).export({ type: 'pkcs1', format: 'der' }).toString('base64')}`,
      'pass',
      'nothing',
    ],
    ['only for trying', () => `t=y:s; p=${p()}`, 'pass', 'only trying'],
    ['only for trying, of another signer', () => `t=y; p=${otherKey}`, 'neutral', 'only trying'],
    ['that is far too long', () => `n=${'x'.repeat(9_000)}; p=${p()}`, 'permerror', 'far too long'],
  ];

  it.each(records)('a key %s', async (_, text, result, why) => {
    const [verdict] = await verdicts(await signed(message, signers.slice(0, 1)), now, record(text()));
    expect(verdict).toMatchObject({ result, reason: { text: expect.stringContaining(why) as string } });
  });

  it('takes the one of several records that fits', async () => {
    const all = [revokedRecord('rsa'), 'k=ed25519; p=AAAA', `p=${otherKey}`, dkimRecord(rsa)];
    expect(
      await results(await signed(message, signers.slice(0, 1)), now, { 'TXT r1._domainkey.alpha.test': all }),
    ).toEqual(['pass']);
  });
});

describe('copies of one message', () => {
  const copies = createSignCopies({
    signersOf: (domain) => Promise.resolve(domain === 'alpha.test' ? signers : []),
    now: () => now,
  });
  const stranger = message.replaceAll('alice@alpha.test', 'alice@elsewhere.test');
  const own = (name: string): Buffer => Buffer.from(`List-Unsubscribe: <https://alpha.test/${name}>\r\n`);

  it('each is signed with its own fields, whoever its author is', async () => {
    const sign = await copies(contentOf(stranger), 'Alpha.test');
    if (sign === null) return expect.unreachable('nobody signs');
    for (const name of ['ann', 'bob']) {
      const fields = await sign(own(name));
      const whole = Buffer.concat([fields, own(name), Buffer.from(stranger)]);
      expect((await verdicts(whole)).map(({ result, domain }) => [result, domain])).toEqual([
        ['pass', 'alpha.test'],
        ['pass', 'alpha.test'],
      ]);
      const others = Buffer.concat([fields, own('eve'), Buffer.from(stranger)]);
      expect((await verdicts(others)).map(({ result }) => result)).toEqual(['fail', 'fail']);
    }
  });

  it('nobody signs for others', async () => {
    expect(await copies(contentOf(message), 'beta.test')).toBeNull();
    expect(await copies(contentOf(message), '')).toBeNull();
  });
});
