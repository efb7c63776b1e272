/**
 * Sealed messages, keys and certificates that are made to cost much: what is packed without end, numbers that nobody can compute with,
 * thousands of names. Each gets its verdict with a reason, by a limit and not by patience, and memory stays within bounds.
 */
import { createHash } from 'node:crypto';
import { deflateRawSync, deflateSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { deflateEnd } from '../../src/openpgp/deflate-end.ts';
import { importKeys } from '../../src/openpgp/keyring/import.ts';
import { limits as openpgpLimits } from '../../src/openpgp/limits.ts';
import { openMessage } from '../../src/sealed/open.ts';
import { protect } from '../../src/sealed/protect.ts';
import { summarise } from '../../src/sealed/summary.ts';
import { multipart, text } from '../../src/sealed/testing/letter.ts';
import { openpgp } from '../../src/openpgp/standard.ts';
import { reader } from '../../src/openpgp/testing/people.ts';
import { writeAlgorithm } from '../../src/smime/asn1/algorithm.ts';
import { inContext } from '../../src/smime/asn1/reader.ts';
import * as write from '../../src/smime/asn1/write.ts';
import { keyUsageExtension } from '../../src/smime/certificates/write.ts';
import { contentTypes, writeContentInfo } from '../../src/smime/cms/content-info.ts';
import { compress } from '../../src/smime/cms/compressed-data.ts';
import { ann, authorityOf, constraints, isAuthority, issued, toAnn } from './spoofed/authority.ts';
import { type SmimeKit, head, now, smimeKit } from './spoofed/kit.ts';

const words = text('Lunch at noon?');
const megabyte = 1024 * 1024;

let kit: SmimeKit;
beforeAll(async () => {
  kit = await smimeKit();
});

/** Octets of memory that the process has more after it, at least; what is given back at once does not count. */
async function growth(work: () => Promise<unknown>): Promise<number> {
  const before = process.memoryUsage().rss;
  await work();
  return process.memoryUsage().rss - before;
}

const inLines = (octets: Buffer): string => (octets.toString('base64').match(/.{1,76}/gu) ?? []).join('\r\n');

const pkcs7 = (octets: Buffer, type: string): string =>
  `${head()}Content-Type: application/pkcs7-mime; smime-type=${type}; name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n\r\n${inLines(octets)}\r\n`;

const inPgp = (octets: Buffer): Buffer =>
  Buffer.from(
    head() +
      multipart(
        'encrypted; protocol="application/pgp-encrypted"',
        'Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n',
        `Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n${inLines(octets)}\r\n`,
      ),
  );

/** RFC 9580 §4.2.1, a length of five octets. */
const packet = (tag: number, ...body: readonly Buffer[]): Buffer => {
  const header = Buffer.from([0xc0 | tag, 0xff, 0, 0, 0, 0]);
  header.writeUInt32BE(Buffer.concat(body).length, 2);
  return Buffer.concat([header, ...body]);
};
const literal = (octets: Buffer): Buffer => packet(11, Buffer.from('b\0\0\0\0\0', 'latin1'), octets);
const packed = (octets: Buffer): Buffer => packet(8, Buffer.from([1]), deflateRawSync(octets));

describe('what is packed', () => {
  const zeros = Buffer.alloc(200 * megabyte);
  const entity = Buffer.concat([Buffer.from(words), zeros]);

  it('OpenPGP: 200 MB out of 200 KB are not unpacked', async () => {
    const message = inPgp(packed(literal(entity)));
    const standards = [openpgp(await reader([], []))];
    const grown = await growth(async () => {
      const { signed, reason } = summarise(protect(await openMessage(message, standards)));
      expect([signed, reason.text]).toEqual(['invalid', expect.stringContaining('larger than what is opened')]);
    });
    expect(grown).toBeLessThan(800 * megabyte);
  });

  it('OpenPGP: packed twenty times over it proves nothing, and is not shown', async () => {
    let octets = literal(Buffer.from(words));
    for (let depth = 0; depth < 20; depth++) octets = packed(octets);
    const root = protect(await openMessage(inPgp(octets), [openpgp(await reader([], []))]));
    expect(root.children).toEqual([]);
    expect(summarise(root).signed).toBe('invalid');
  });

  it('S/MIME: 200 MB out of 200 KB are not unpacked', async () => {
    const content = write.element(inContext(0), write.octetString(deflateSync(entity)));
    const data = write.sequence(
      write.integer(0),
      writeAlgorithm('1.2.840.113549.1.9.16.3.8'),
      write.sequence(write.oid(contentTypes.data), content),
    );
    const message = pkcs7(writeContentInfo(contentTypes.compressedData, data), 'compressed-data');
    const grown = await growth(async () =>
      expect(await kit.look(message)).toMatchObject({
        verdict: 'invalid',
        fault: 'malformed',
        parts: { children: [] },
      }),
    );
    expect(grown).toBeLessThan(800 * megabyte);
  });

  it('S/MIME: packed twenty times over it is given up', async () => {
    let message = `Content-Type: text/plain\r\n\r\n${'Lunch at noon? '.repeat(1_000)}\r\n`;
    for (let depth = 0; depth < 20; depth++) {
      const body = pkcs7(await compress(Buffer.from(message)), 'compressed-data');
      message = depth === 19 ? body : body.slice(head().length);
    }
    const report = await kit.look(message);
    expect(report).toMatchObject({ verdict: 'invalid', fault: 'malformed' });
    expect(report.reason).toContain('seals inside each other');
  });

  it('blocks of DEFLATE without end are not gone through', () => {
    // An empty block with a code of its own, in 90 bits. RFC 1951 §3.2.7
    const bits: number[] = [];
    const put = (value: number, count: number): void => {
      for (let bit = 0; bit < count; bit++) bits.push((value >> bit) & 1);
    };
    const block = (isLast: number): void => {
      for (const [value, count] of [
        [isLast, 1],
        [2, 2],
        [0, 5],
        [0, 5],
        [14, 4],
      ] as const)
        put(value, count);
      for (const symbol of [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1])
        put(symbol === 18 || symbol === 1 ? 1 : 0, 3);
      for (const [value, count] of [
        [1, 1],
        [127, 7],
        [1, 1],
        [107, 7],
        [0, 1],
        [0, 1],
        [0, 1],
      ] as const)
        put(value, count);
    };
    const made = (blocks: number): Buffer => {
      bits.length = 0;
      for (let at = 1; at <= blocks; at++) block(at === blocks ? 1 : 0);
      const octets = Buffer.alloc(Math.ceil(bits.length / 8));
      for (const [at, bit] of bits.entries()) octets[at >> 3] = (octets[at >> 3] ?? 0) | (bit << (at & 7));
      return octets;
    };
    const few = made(100);
    expect(deflateEnd(few, 0)).toBe(few.length);
    expect(deflateEnd(made(openpgpLimits.deflateBlocks + 1), 0)).toBeNull();
  });
});

describe('keys of OpenPGP', () => {
  const number = (octets: number, first = 0xff, last = 0xff): Buffer => {
    const value = Buffer.alloc(octets, 0xa5);
    value[0] = first;
    value[octets - 1] = last;
    const length = Buffer.alloc(2);
    length.writeUInt16BE((octets - 1) * 8 + (32 - Math.clz32(first)));
    return Buffer.concat([length, value]);
  };
  const exponent = Buffer.from([0, 17, 1, 0, 1]);
  const userId = packet(13, Buffer.from('Ann <ann@example.org>'));
  const keyOf = (algorithm: number, ...numbers: readonly Buffer[]): Buffer =>
    packet(6, Buffer.from([4, 0x60, 0, 0, 0, algorithm]), ...numbers);

  it.each<[what: string, key: Buffer]>([
    ['RSA of 32,768 bits', keyOf(1, number(4_096), exponent)],
    ['RSA with an exponent of 2,048 bits', keyOf(1, number(256), number(256))],
    ['RSA of the most bits that can be written', keyOf(1, number(8_191), number(8_191))],
    ['DSA of 65,528 bits', keyOf(17, number(8_191), number(32), number(8_190), number(8_190))],
    ['Elgamal of 65,528 bits', keyOf(16, number(8_191), number(8_190), number(8_190))],
  ])('%s: nothing is computed with it', async (_what, key) => {
    const { keys, refused } = await importKeys(Buffer.concat([key, userId]), now);
    expect([keys, refused]).toEqual([[], [expect.stringContaining('larger than anybody uses')]]);
  });

  it('a subkey is looked at as well', async () => {
    const subkey = packet(14, Buffer.from([4, 0x60, 0, 0, 0, 1]), number(8_191), exponent);
    const { refused } = await importKeys(Buffer.concat([keyOf(1, number(256), exponent), userId, subkey]), now);
    expect(refused).toEqual([expect.stringContaining('larger than anybody uses')]);
  });

  it('5,000 names and 10,000 signatures that nobody made are refused', async () => {
    const signature = packet(2, Buffer.from([4, 0x13, 1, 8, 0, 6, 5, 2, 0x61, 0, 0, 0, 0, 0, 0, 0]), number(256, 0x7f));
    const names = Array.from({ length: 5_000 }, (_, at) =>
      Buffer.concat([packet(13, Buffer.from(`Ann ${at} <ann@example.org>`)), signature, signature]),
    );
    const { keys, refused } = await importKeys(Buffer.concat([keyOf(1, number(256), exponent), ...names]), now);
    expect([keys.length, refused.length]).toEqual([0, 1]);
  });

  it('a password that asks for 2 TiB of memory opens nothing', async () => {
    // SKESK 4 with Argon2: t 1, p 4, 2^31 KiB. RFC 9580 §3.7.1.4
    const session = packet(
      3,
      Buffer.from([4, 9, 4]),
      Buffer.alloc(16, 1),
      Buffer.from([1, 4, 31]),
      Buffer.alloc(33, 2),
    );
    const message = inPgp(Buffer.concat([session, packet(18, Buffer.from([1]), Buffer.alloc(100, 3))]));
    const standards = [openpgp(await reader([], [], { passwords: ['password'] }))];
    const grown = await growth(async () => {
      expect(summarise(protect(await openMessage(message, standards))).encrypted).toBe('locked');
    });
    expect(grown).toBeLessThan(200 * megabyte);
  });
});

describe('certificates', () => {
  const signs = keyUsageExtension(['keyCertSign']);
  const rsa = (modulus: Buffer, exponent: Buffer): Buffer =>
    write.sequence(
      writeAlgorithm('1.2.840.113549.1.1.1', write.nothing),
      write.bitString(write.sequence(write.integer(modulus), write.integer(exponent))),
    );
  const usual = Buffer.from([1, 0, 1]);
  const modulus = (octets: number): Buffer => Buffer.alloc(octets, 0xa5);

  it.each<[what: string, key: Buffer, verdict: string, fault: string]>([
    ['RSA of 32,768 bits', rsa(modulus(4_096), usual), 'unknown', 'unsupported'],
    ['RSA with an exponent of 2,048 bits', rsa(modulus(256), modulus(256)), 'unknown', 'unsupported'],
    ['RSA with the exponent 1', rsa(modulus(256), Buffer.from([1])), 'unknown', 'unsupported'],
    ['RSA with an even exponent', rsa(modulus(256), Buffer.from([2])), 'unknown', 'unsupported'],
    ['RSA of 512 bits', rsa(modulus(64), usual), 'invalid', 'changed'],
  ])('%s: no proof', async (_what, publicKey, verdict, fault) => {
    const { certificate } = await issued(kit.root, ann, [toAnn], { publicKey });
    const attributes = write.inOrder([
      write.sequence(write.oid('1.2.840.113549.1.9.3'), write.element(0x31, write.oid(contentTypes.data))),
      write.sequence(
        write.oid('1.2.840.113549.1.9.4'),
        write.element(0x31, write.octetString(createHash('sha256').update(words).digest())),
      ),
    ]);
    const signer = write.sequence(
      write.integer(1),
      write.sequence(certificate.issuer.octets, write.integer(certificate.serial)),
      writeAlgorithm('2.16.840.1.101.3.4.2.1'),
      write.element(inContext(0), ...attributes),
      writeAlgorithm('1.2.840.113549.1.1.11', write.nothing),
      write.octetString(Buffer.alloc(64, 1)),
    );
    const data = write.sequence(
      write.integer(1),
      write.element(0x31, writeAlgorithm('2.16.840.1.101.3.4.2.1')),
      write.sequence(write.oid(contentTypes.data), write.element(inContext(0), write.octetString(Buffer.from(words)))),
      write.element(inContext(0), certificate.octets),
      write.element(0x31, signer),
    );
    const report = await kit.look(pkcs7(writeContentInfo(contentTypes.signedData, data), 'signed-data'));
    expect([report.verdict, report.fault]).toEqual([verdict, fault]);
  });

  it('10,000 constraints are read, and the 10,001st counts', async () => {
    const hosts = Array.from({ length: 10_000 }, (_, at) => `host${at}.example`);
    const look = async (excluded: readonly string[]): Promise<string> => {
      const middle = await authorityOf('Middle', kit.root, [isAuthority(), signs, constraints([], excluded)]);
      const end = await issued(middle, ann, [toAnn]);
      return (await kit.look(head() + (await kit.signWith(words, end, [middle.certificate])))).verdict;
    };
    expect([await look(hosts), await look([...hosts, 'example.org'])]).toEqual(['valid', 'unproven']);
  });

  it('of 5,000 certificates in a message as many are looked at as make sense', async () => {
    const many: Buffer[] = [];
    const { octets } = kit.keys.mallory.certificate;
    for (let at = 0; at < 5_000; at++) many.push(octets);
    const data = write.sequence(
      write.integer(1),
      write.element(0x31),
      write.sequence(write.oid(contentTypes.data)),
      write.element(inContext(0), ...many),
      write.element(0x31),
    );
    const report = await kit.look(pkcs7(writeContentInfo(contentTypes.signedData, data), 'certs-only'));
    expect(report).toMatchObject({ verdict: 'none', good: false, signatures: [] });
  });

  it('authorities that all have one name and one key lead round and round, and end', async () => {
    const one = await authorityOf('Round');
    const all = await Promise.all(Array.from({ length: 90 }, () => authorityOf('Round', one)));
    const end = await issued(all[0] ?? one, ann, [toAnn]);
    const report = await kit.look(
      head() +
        (await kit.signWith(
          words,
          end,
          all.map(({ certificate }) => certificate),
        )),
    );
    expect(report).toMatchObject({ verdict: 'unproven', fault: 'issuer' });
  });

  it('elements in elements without end are no signature', async () => {
    let deep: Buffer = Buffer.from([5, 0]);
    for (let depth = 0; depth < 10_000; depth++) deep = write.sequence(deep);
    const report = await kit.look(pkcs7(deep, 'signed-data'));
    expect(report).toMatchObject({ verdict: 'invalid', fault: 'malformed' });
    expect(report.reason).toContain('deep');
  });
});

describe('trees', () => {
  it('1,000 multiparts inside each other, and a signed part at the end: nothing is believed', async () => {
    let entity = await kit.signWith(words, kit.keys.ann);
    for (let depth = 0; depth < 1_000; depth++) {
      const boundary = `d${depth}`;
      entity = `Content-Type: multipart/mixed; boundary=${boundary}\r\n\r\n--${boundary}\r\n${entity}\r\n--${boundary}--\r\n`;
    }
    expect(await kit.look(head() + entity)).toMatchObject({ verdict: 'none', good: false });
  });

  it('1,000 signed parts side by side: as many are looked at as the limit says', async () => {
    const signed = await kit.signWith(words, kit.keys.ann);
    const report = await kit.look(head() + multipart('mixed', ...Array<string>(1_000).fill(signed)));
    expect(report).toMatchObject({ verdict: 'none', good: false });
    expect(report.signatures.length).toBe(40);
  });
});
