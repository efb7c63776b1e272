import { beforeAll, describe, expect, it } from 'vitest';
import { tableResolver } from '../../dns/testing/table.ts';
import { dkimRecord, generateDkimKey } from '../dkim/generate.ts';
import { createKeyReader } from '../dkim/key-record.ts';
import { type Signer, signDkim } from '../dkim/sign.ts';
import { examineSignatures } from '../signatures.ts';
import { contentOf } from '../testing/message.ts';
import type { ArcResult } from '../types.ts';
import { seal } from './seal.ts';

const now = 1_790_000_000_000;
const original = 'From: alice@alpha.test\r\nTo: list@beta.test\r\nSubject: hello\r\n\r\nHello.\r\n';
let table: Record<string, readonly string[]>;
let author: Signer;
let list: Signer;
let relay: Signer;

beforeAll(async () => {
  const [one, two, three] = await Promise.all([
    generateDkimKey('rsa'),
    generateDkimKey('rsa'),
    generateDkimKey('ed25519'),
  ]);
  author = { domain: 'alpha.test', selector: 'a', key: one };
  list = { domain: 'beta.test', selector: 'l', key: two };
  relay = { domain: 'gamma.test', selector: 'r', key: three };
  table = Object.fromEntries(
    [author, list, relay].map(({ domain, selector, key }) => [
      `TXT ${selector}._domainkey.${domain}`,
      [dkimRecord(key)],
    ]),
  );
});

const examine = (message: string, records = table) =>
  examineSignatures(contentOf(message), { resolver: tableResolver(records), readKey: createKeyReader(), now });

async function sealed(message: string, by: Signer, cv: ArcResult): Promise<string> {
  const results = `${by.domain}; dkim=pass header.d=alpha.test; arc=${cv}`;
  const fields = await seal(contentOf(message), by, { results, cv, now });
  if (typeof fields === 'string') throw new Error(fields);
  return fields.toString('latin1') + message;
}

async function signedByAuthor(): Promise<string> {
  const fields = await signDkim(contentOf(original), [author], { now });
  return Buffer.from(fields as Buffer).toString('latin1') + original;
}

/** As a list does: a tag in the subject and a footer. */
const byList = (message: string): string =>
  `${message.replace('Subject: hello', 'Subject: [list] hello')}-- \r\nfooter\r\n`;

describe('seals', () => {
  it('tell what held before the list changed it', async () => {
    const first = await sealed(byList(await signedByAuthor()), list, 'none');
    const { dkim, arc } = await examine(first);
    expect(dkim).toMatchObject([{ result: 'fail' }]);
    expect(arc).toMatchObject({
      result: 'pass',
      oldestPass: 0,
      reason: { text: 'every seal on its way holds: beta.test' },
      sets: [
        {
          instance: 1,
          sealer: 'beta.test',
          cv: 'none',
          results: 'beta.test; dkim=pass header.d=alpha.test; arc=none',
          seal: { result: 'pass' },
          message: { result: 'pass' },
        },
      ],
    });
    expect(arc.sets[0]?.message?.fields).toContain('dkim-signature');
    const long = first.split('\r\n').filter((line) => line.length > 78);
    expect(long).toEqual([expect.stringMatching(/^ARC-Authentication-Results: /u)]);
  });

  it('follow each other, with RSA and Ed25519, and say from where on the message is as it was', async () => {
    const first = await sealed(await signedByAuthor(), list, 'none');
    const second = await sealed(first.replace('Subject: hello', 'Subject: [x] hello'), relay, 'pass');
    const { arc } = await examine(second);
    expect(arc).toMatchObject({ result: 'pass', oldestPass: 2 });
    expect(arc.sets.map(({ sealer, message }) => [sealer, message?.result])).toEqual([
      ['beta.test', 'fail'],
      ['gamma.test', 'pass'],
    ]);
  });

  it.each([
    ['the body', (text: string) => text.replace('Hello.', 'Hallo.'), 'the message was changed behind the last seal'],
    [
      'the results',
      (text: string) => text.replace('i=1; beta.test; dkim=pass', 'i=1; beta.test; dkim=fail'),
      'does not hold',
    ],
    ['a cv', (text: string) => text.replace('cv=none', 'cv=pass'), 'says "pass" in cv=, where only "none"'],
    [
      'an instance',
      (text: string) => text.replace('Results: i=1', 'Results: i=3'),
      'has no ARC-Authentication-Results',
    ],
  ])('break where somebody changes %s', async (_, change, text) => {
    const second = await sealed(await sealed(await signedByAuthor(), list, 'none'), relay, 'pass');
    expect((await examine(second)).arc.result).toBe('pass');
    const { arc } = await examine(change(second));
    expect(arc).toMatchObject({ result: 'fail', reason: { text: expect.stringContaining(text) as string } });
  });

  it('fail for good where a key cannot be had', async () => {
    const first = await sealed(original, list, 'none');
    const { arc } = await examine(first, { 'TXT l._domainkey.beta.test': 'failure' as unknown as readonly string[] });
    expect(arc).toMatchObject({ result: 'fail', sets: [{ message: { result: 'temperror' } }] });
  });

  it('say once that a chain is broken, by a set of its own', async () => {
    const first = (await sealed(original, list, 'none')).replace('Hello.', 'Hallo.');
    const second = await sealed(first, relay, 'fail');
    expect(second).toContain('cv=fail');
    const { arc } = await examine(second);
    expect(arc).toMatchObject({ result: 'fail', reason: { text: expect.stringContaining('gamma.test') as string } });
    expect(await seal(contentOf(second), list, { results: 'x; none', cv: 'fail', now })).toBe('broken-before');
  });

  it('are no more than fifty', async () => {
    const last = 'ARC-Seal: i=50; a=rsa-sha256; cv=pass; d=a.test; s=s; b=AAAA\r\n';
    expect(await seal(contentOf(last + original), list, { results: 'x; none', cv: 'fail', now })).toBe('too-many-sets');
  });
});
