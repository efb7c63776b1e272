/** Messages and keys of other implementations: dkimpy, chasquid, mailauth, OpenDKIM (test/corpus/dkim-*). */
import { createPrivateKey } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Row, tableResolver } from '../../dns/testing/table.ts';
import { examineSignatures } from '../signatures.ts';
import { contentOf } from '../testing/message.ts';
import type { DkimVerdict } from '../types.ts';
import { createKeyReader, readKeyRecord } from './key-record.ts';
import { signDkim } from './sign.ts';

const corpus = fileURLToPath(new URL('../../../test/corpus', import.meta.url));
const file = (...path: readonly string[]): Buffer => readFileSync(join(corpus, ...path));
const text = (...path: readonly string[]): string => file(...path).toString('latin1');

async function verdicts(message: Buffer | string, table: Record<string, Row>, now = 1_800_000_000_000) {
  const context = { resolver: tableResolver(table), readKey: createKeyReader(), now };
  return (await examineSignatures(contentOf(message), context)).dkim;
}

const results = (found: readonly DkimVerdict[]): readonly string[] => found.map(({ result }) => result);

describe('chasquid', () => {
  interface Expected {
    readonly Found: number;
    readonly Results: readonly { readonly State: 'SUCCESS' | 'PERMFAIL' | 'TEMPFAIL'; readonly Domain: string }[];
  }
  const names = readdirSync(join(corpus, 'dkim-chasquid')).filter((name) => name.endsWith('.msg'));
  const optional = (name: string): string => {
    try {
      return text('dkim-chasquid', name);
    } catch {
      return '';
    }
  };
  /** Lines `name: text`, folded with a backslash; several of one name are several records. */
  function table(dns: string): Record<string, Row> {
    const rows: Record<string, string[] | 'failure' | 'no-name'> = {};
    for (const line of dns.replaceAll('\\\n', '').split('\n')) {
      const colon = line.indexOf(': ');
      if (colon === -1) continue;
      const key = `TXT ${line.slice(0, colon)}`;
      const value = line.slice(colon + 1).trim();
      if (value === 'TEMPERROR') rows[key] = 'failure';
      else if (value === 'PERMERROR') rows[key] = 'no-name';
      else rows[key] = [...(Array.isArray(rows[key]) ? rows[key] : []), value];
    }
    return rows;
  }
  const state = (verdict: DkimVerdict): string =>
    verdict.result === 'pass' ? 'SUCCESS' : verdict.result === 'temperror' ? 'TEMPFAIL' : 'PERMFAIL';

  it.each(names.map((name) => name.slice(0, -'.msg'.length)))('%s', async (name) => {
    const found = await verdicts(text('dkim-chasquid', `${name}.msg`), table(optional(`${name}.dns`)));
    const result = optional(`${name}.result`);
    // A message that chasquid refuses to parse has no signatures for us.
    const expected: Expected = result === '' ? { Found: 0, Results: [] } : (JSON.parse(result) as Expected);
    const states = expected.Results.map(({ State }) => State);
    // l=17 leaves most of the body to anybody. RFC 6376 §6.1.3 lets a verifier refuse that, and we do.
    if (name === '09-limited_body') {
      states[0] = 'PERMFAIL';
      expect(found[0]).toMatchObject({ result: 'policy', unsigned: 37, reason: { rule: 'RFC 6376 §8.2' } });
    }
    // Five is the limit of chasquid; ours lets all seven be looked at.
    if (name === '02-too_many_headers') states.push('SUCCESS', 'SUCCESS');
    expect(found.map(state)).toEqual(states);
    for (const [at, { Domain }] of expected.Results.entries()) {
      if (Domain !== '') expect(found[at]?.domain).toBe(Domain);
    }
  });
});

describe('dkimpy', () => {
  const football: Record<string, Row> = {
    'TXT brisbane._domainkey.football.example.com': [
      'v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=',
    ],
    'TXT test._domainkey.football.example.com': [text('dkim-dkimpy', 'test.txt').trim()],
  };

  it('verifies the message of RFC 8463 that is signed twice', async () => {
    const message = text('dkim-dkimpy', 'rfc6376.signed.msg');
    expect(results(await verdicts(message, football))).toEqual(['pass', 'pass']);
    expect(results(await verdicts(message.replace('Hi.', 'Ho.'), football))).toEqual(['fail', 'fail']);
  });

  it('verifies what Exim signed with Ed25519', async () => {
    const table = { 'TXT sed._domainkey.test.ex': [text('dkim-dkimpy', 'eximtest.dns').trim()] };
    expect(results(await verdicts(file('dkim-dkimpy', 'ed25519test2.msg'), table))).toEqual(['pass']);
  });

  const rsa = createPrivateKey(text('dkim-dkimpy', 'test.private'));
  const ed25519 = createPrivateKey({
    key: Buffer.concat([
      Buffer.from('302e020100300506032b657004220420', 'hex'),
      Buffer.from(text('dkim-dkimpy', 'ed25519test.key'), 'base64'),
    ]),
    format: 'der',
    type: 'pkcs8',
  });
  const signed = async (name: string, key = rsa): Promise<Buffer> => {
    const message = Buffer.from(text('dkim-dkimpy', name).replaceAll('\r\n', '\n').replaceAll('\n', '\r\n'), 'latin1');
    const fields = await signDkim(contentOf(message), [{ domain: 'example.com', selector: 'test', key }], { now: 0 });
    return Buffer.concat([Buffer.from(fields as Buffer), message]);
  };
  const at = (record: string): Record<string, Row> => ({ 'TXT test._domainkey.example.com': [record.trim()] });

  it.each([
    ['test.message', 'test.txt', 'pass'],
    ['test2.message', 'test2.txt', 'pass'],
    ['test_extra.message', 'test.txt', 'pass'],
    ['rfc6376.msg', 'test.txt', 'pass'],
    ['message.mbox', 'test.txt', 'pass'],
    ['test.message', 'badk.txt', 'permerror'],
    ['test.message', 'badversion.txt', 'permerror'],
    ['test.message', 'test_bad.txt', 'permerror'],
    // A key that is for TLS reports alone. RFC 8460 §3
    ['test.message', 'test_tlsrpt.txt', 'permerror'],
  ])('signs %s, and with the record of %s that is %s', async (message, record, result) => {
    const found = await verdicts(await signed(message), at(text('dkim-dkimpy', record)));
    expect(found[0]).toMatchObject({ domain: 'example.com', result });
  });

  it('signs with its Ed25519 key', async () => {
    const found = await verdicts(await signed('ed25519test.msg', ed25519), at(text('dkim-dkimpy', 'ed25519test.dns')));
    expect(results(found)).toEqual(['pass']);
  });

  it('reads a signature that is folded oddly', async () => {
    const [verdict] = await verdicts(file('dkim-dkimpy', 'test2.message'), {});
    expect(verdict).toMatchObject({ result: 'permerror', domain: 'gmail.com', selector: '20120113' });
    expect(verdict?.reason.text).toBe('there is no key at 20120113._domainkey.gmail.com');
  });
});

describe('mailauth', () => {
  it('verifies the message that is signed with RSA and Ed25519', async () => {
    const names = JSON.parse(text('dkim-mailauth', 'ec', 'fixtures', 'dns.json')) as Record<
      string,
      { readonly TXT: readonly (readonly string[])[] }
    >;
    const table = Object.fromEntries(
      Object.entries(names).map(([name, { TXT }]) => [`TXT ${name}`, TXT.map((strings) => strings.join(''))]),
    );
    const found = await verdicts(file('dkim-mailauth', 'ec', 'fixtures', 'signed.eml'), table);
    expect(results(found)).toEqual(['pass', 'pass']);
  });

  /** Their keys are not published any more: the signatures can be read, and their bodies compared. */
  it.each(readdirSync(join(corpus, 'dkim-mailauth')).filter((name) => name.endsWith('.eml')))(
    'reads %s',
    async (name) => {
      for (const verdict of await verdicts(file('dkim-mailauth', name), {})) {
        expect(verdict).toMatchObject({ result: 'permerror', reason: { rule: 'RFC 6376 §6.1.2' } });
        expect(verdict.bodyHash?.computed).toBe(verdict.bodyHash?.claimed);
      }
    },
  );

  const keyOf = (name: string): string =>
    text('dkim-mailauth', name)
      .replace(/-----[A-Z ]+-----/gu, '')
      .replaceAll('\n', '');

  it('opens its keys, but for the one that is too small', () => {
    expect(readKeyRecord(`p=${keyOf('public-rsa.pem')}`)).toMatchObject({
      ok: true,
      value: { type: 'rsa', bits: 2_048 },
    });
    expect(readKeyRecord(`p=${keyOf('public-small.pem')}`)).toMatchObject({
      ok: false,
      error: { rule: 'RFC 8301 §3.2' },
    });
    const raw = Buffer.from(keyOf('public-ed25519.pem'), 'base64').subarray(-32).toString('base64');
    expect(readKeyRecord(`k=ed25519; p=${raw}`)).toMatchObject({ ok: true, value: { type: 'ed25519' } });
    // RFC 8463 §4.2 publishes the 32 octets and nothing around them.
    expect(readKeyRecord(`k=ed25519; p=${keyOf('public-ed25519.pem')}`).ok).toBe(false);
  });
});

describe('OpenDKIM', () => {
  const records = text('dkim-opendkim', 'pubkeys.txt')
    .split('\n')
    .filter((line) => line.includes('._domainkey.example.com'))
    .map((line): [string, string] => {
      const [name = '', ...rest] = line.split(/\s+/u);
      return [name.split('.')[0] ?? '', rest.join(' ')];
    });

  it('reads its key records', () => {
    const read = Object.fromEntries(records.map(([selector, record]) => [selector, readKeyRecord(record)]));
    expect(read).toMatchObject({
      revoked: { ok: true, value: { key: null, testing: true } },
      _report: { ok: false },
      report: { ok: true, value: { bits: 1_024 } },
      test: { ok: true, value: { bits: 1_024 } },
    });
  });

  it('signs with its key', async () => {
    const message = 'From: a@example.com\r\nSubject: test\r\n\r\nbody\r\n';
    const key = createPrivateKey(text('dkim-opendkim', 'testkey.pem'));
    const fields = await signDkim(contentOf(message), [{ domain: 'example.com', selector: 'test', key }], { now: 0 });
    const table = Object.fromEntries(records.map(([name, record]) => [`TXT ${name}._domainkey.example.com`, [record]]));
    expect(
      results(await verdicts(Buffer.concat([Buffer.from(fields as Buffer), Buffer.from(message)]), table)),
    ).toEqual(['pass']);
  });
});
