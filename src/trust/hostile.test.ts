/** Signatures made to hurt: each ends with a verdict, few questions, and little work. */
import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { tableResolver } from '../dns/testing/table.ts';
import type { Resolver } from '../dns/types.ts';
import type { Content } from '../message/content.ts';
import { createKeyReader, readKeyRecord } from './dkim/key-record.ts';
import { dkimRecord, generateDkimKey } from './dkim/generate.ts';
import { type Signer, signDkim } from './dkim/sign.ts';
import { limits } from './limits.ts';
import { examineSignatures } from './signatures.ts';
import { contentOf } from './testing/message.ts';

const now = 1_790_000_000_000;
let signer: Signer;
let table: Record<string, readonly string[]>;
let asked: string[];
let resolver: Resolver;

beforeAll(async () => {
  signer = { domain: 'alpha.test', selector: 'e1', key: await generateDkimKey('ed25519') };
  table = { 'TXT e1._domainkey.alpha.test': [dkimRecord(signer.key)] };
  const inner = tableResolver(table);
  resolver = {
    ...inner,
    lookUp: (name, kind) => {
      asked.push(name);
      return inner.lookUp(name, kind);
    },
  };
});

function examine(message: Content | string) {
  asked = [];
  return examineSignatures(typeof message === 'string' ? contentOf(message) : message, {
    resolver,
    readKey: createKeyReader(),
    now,
  });
}

const tags = (selector: string): string =>
  `v=1; a=rsa-sha256; d=alpha.test; s=${selector}; h=from; bh=${'A'.repeat(43)}=; b=AAAA`;

describe('signatures made to hurt', () => {
  it('looks at the first of thousands', async () => {
    const many = Array.from({ length: 4_000 }, (_, at) => `DKIM-Signature: ${tags(`s${at}`)}\r\n`).join('');
    const { dkim } = await examine(`${many}From: a@alpha.test\r\n\r\nbody\r\n`);
    expect(dkim).toHaveLength(limits.signatures + 1);
    expect(dkim.at(-1)).toMatchObject({
      result: 'policy',
      reason: { text: 'there are 3980 more signatures; only the first 20 are looked at' },
    });
    expect(asked).toHaveLength(limits.signatures);
  });

  it('does not look into 10 MB of header', async () => {
    const field = `DKIM-Signature: ${tags('x')}; z=${'y'.repeat(10_000)}\r\n`;
    const { dkim, arc } = await examine(`${field.repeat(1_000)}From: a@alpha.test\r\n\r\nbody\r\n`);
    expect(dkim).toMatchObject([{ result: 'policy' }]);
    expect(arc.result).toBe('none');
    expect(asked).toEqual([]);
  });

  it('asks once for one key, and hashes each length of a body once', async () => {
    const bodies = Array.from({ length: 20 }, (_, at) => `DKIM-Signature: ${tags('e1')}; l=${at}\r\n`).join('');
    const { dkim } = await examine(`${bodies}From: a@alpha.test\r\n\r\n${'x y\r\n'.repeat(100)}`);
    expect(dkim.map(({ result }) => result)).toEqual(new Array(20).fill('permerror'));
    expect(asked).toEqual(['e1._domainkey.alpha.test']);
  });

  it('ends at more than 50 ARC sets, and at fields without end', async () => {
    const set = (at: number): string =>
      `ARC-Seal: i=${at}; a=rsa-sha256; cv=pass; d=alpha.test; s=e1; b=AAAA\r\n` +
      `ARC-Message-Signature: i=${at}; ${tags('e1')}\r\nARC-Authentication-Results: i=${at}; x; none\r\n`;
    const sets = (count: number): string => Array.from({ length: count }, (_, at) => set(at + 1)).join('');
    const many = await examine(`${sets(51)}From: a@alpha.test\r\n\r\nbody\r\n`);
    expect(many.arc).toMatchObject({ result: 'fail', reason: { text: 'there are 51 ARC sets, more than 50' } });
    const odd = await examine(`${sets(50)}From: a@alpha.test\r\n\r\nbody\r\n`);
    expect(odd.arc).toMatchObject({ result: 'fail', reason: { rule: 'RFC 8617 §5.2' } });
    expect(asked).toEqual([]);
  });

  it('reads a message of 25 MB a chunk at a time', async () => {
    const head = Buffer.from('From: a@alpha.test\r\n\r\n');
    const line = Buffer.from(`${'Line after line of text.'.repeat(3)}\r\n`);
    const size = 25_000_000;
    let largest = 0;
    const chunk = Buffer.alloc(256 * 1024 + line.length, line);
    const read = (from: number, to: number): Promise<Buffer> => {
      largest = Math.max(largest, to - from);
      const part = Buffer.allocUnsafe(Math.max(0, Math.min(to, size) - from));
      const phase = (((from - head.length) % line.length) + line.length) % line.length;
      for (let at = 0; at < part.length; at += chunk.length - phase) chunk.copy(part, at, phase);
      if (from < head.length) {
        chunk.copy(part, head.length);
        head.copy(part, 0, from);
      }
      return Promise.resolve(part);
    };
    const fields = await signDkim({ size, read }, [signer], { now });
    if (typeof fields === 'string') throw new Error(fields);
    const whole: Content = {
      size: size + fields.length,
      read: async (from, to) => {
        const own = fields.subarray(from, to);
        return Buffer.concat([own, await read(Math.max(0, from - fields.length), to - fields.length)]);
      },
    };
    expect((await examine(whole)).dkim).toMatchObject([{ result: 'pass' }]);
    expect(largest).toBeLessThanOrEqual(256 * 1024);
  });
});

describe('keys of odd size', () => {
  const rsa = (bits: number, publicExponent = 65_537): string =>
    generateKeyPairSync('rsa', { modulusLength: bits, publicExponent })
      .publicKey.export({ type: 'spki', format: 'der' })
      .toString('base64');

  it.each([
    [512, false],
    [1_023, false],
    [1_024, true],
    [1_031, true],
    [2_048, true],
  ])('RSA of %i bits', (bits, fits) => {
    const key = readKeyRecord(`p=${rsa(bits)}`);
    expect(key.ok).toBe(fits);
    if (!key.ok) expect(key.error.rule).toBe('RFC 8301 §3.2');
  });

  /** RSAPublicKey ::= SEQUENCE { modulus INTEGER, publicExponent INTEGER } */
  function made(modulus: Buffer, exponent: Buffer): string {
    const sized = (tag: number, content: Buffer): Buffer => {
      const head = Buffer.alloc(4);
      head.writeUInt8(tag, 0);
      head.writeUInt8(0x82, 1);
      head.writeUInt16BE(content.length, 2);
      return Buffer.concat([head, content]);
    };
    const integers = [modulus, exponent].map((value) => sized(2, Buffer.concat([Buffer.alloc(1), value])));
    return sized(0x30, Buffer.concat(integers)).toString('base64');
  }

  it.each([
    ['with e=1', Buffer.alloc(256, 0xff), Buffer.from([1])],
    ['with an even exponent', Buffer.alloc(256, 0xff), Buffer.from([4])],
    ['with an endless exponent', Buffer.alloc(256, 0xff), Buffer.alloc(250, 0xff)],
    ['of 8,200 bits', Buffer.alloc(1_025, 0xff), Buffer.from([1, 0, 1])],
    ['of 40,000 bits', Buffer.alloc(5_000, 0xff), Buffer.from([1, 0, 1])],
    ['without a modulus', Buffer.alloc(0), Buffer.from([1, 0, 1])],
  ])('RSA %s', (_, modulus, exponent) => {
    expect(readKeyRecord(`p=${made(modulus, exponent)}`).ok).toBe(false);
  });

  it.each([0, 1, 31, 33, 57])('Ed25519 of %i octets', (length) => {
    expect(readKeyRecord(`k=ed25519; p=${Buffer.alloc(length, 7).toString('base64') || '='}`).ok).toBe(false);
  });

  it('keys of other kinds in the place of an RSA key', () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect(readKeyRecord(`p=${publicKey.export({ type: 'spki', format: 'der' }).toString('base64')}`).ok).toBe(false);
  });
});
