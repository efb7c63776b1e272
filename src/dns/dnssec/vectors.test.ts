/** Examples of the RFCs: keys, their tags and digests, signatures, hashes. */
import { describe, expect, test } from 'vitest';
import { type DnsKey, dnsKeyOf, matchesDs } from './keys.ts';
import { wireName } from './names.ts';
import { hashOf } from './nsec3.ts';
import { type RrSet, Type } from './records.ts';
import { holds, signaturesOf } from './signature.ts';

const number16 = (...values: readonly number[]): Buffer =>
  Buffer.concat(values.map((value) => Buffer.of(value >> 8, value & 0xff)));
const number32 = (...values: readonly number[]): Buffer =>
  Buffer.concat(values.map((value) => number16(value >>> 16, value & 0xffff)));
const seconds = (stamp: string): number =>
  Date.parse(
    `${stamp.slice(0, 4)}-${stamp.slice(4, 6)}-${stamp.slice(6, 8)}T${stamp.slice(8, 10)}:${stamp.slice(10, 12)}:${stamp.slice(12)}Z`,
  ) / 1000;

interface Example {
  readonly what: string;
  readonly zone: string;
  readonly key: readonly [algorithm: number, octets: string];
  readonly ds: readonly [tag: number, digestType: number, digest: string];
  readonly set: { readonly owner: string; readonly type: number; readonly rdata: Buffer };
  readonly signature: readonly [expiration: number, inception: number, octets: string];
}

const examples: readonly Example[] = [
  {
    what: 'RFC 6605 §6.1: ECDSA P-256',
    zone: 'example.net',
    key: [13, 'GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYbcB7wNcP+e+MAnLr+Wi9xMWyQLc8NAA=='],
    ds: [55648, 2, 'b4c8c1fe2e7477127b27115656ad6256f424625bf5c1e2770ce6d6e37df61d17'],
    set: { owner: 'www.example.net', type: 1, rdata: Buffer.of(192, 0, 2, 1) },
    signature: [
      seconds('20100909100439'),
      seconds('20100812100439'),
      'qx6wLYqmh+l9oCKTN6qIc+bw6ya+KJ8oMz0YP107epXAyGmt+3SNruPFKG7tZoLBLlUzGGus7ZwmwWep666VCw==',
    ],
  },
  {
    what: 'RFC 6605 §6.2: ECDSA P-384',
    zone: 'example.net',
    key: [
      14,
      'xKYaNhWdGOfJ+nPrL8/arkwf2EY3MDJ+SErKivBVSum1w/egsXvSADtNJhyem5RCOpgQ6K8X1DRSEkrbYQ+OB+v8/uX45NBwY8rp65F6Glur8I/mlVNgF6W/qTI37m40',
    ],
    ds: [10771, 4, '72d7b62976ce06438e9c0bf319013cf801f09ecc84b8d7e9495f27e305c6a9b0563a9b5f4d288405c3008a946df983d6'],
    set: { owner: 'www.example.net', type: 1, rdata: Buffer.of(192, 0, 2, 1) },
    signature: [
      seconds('20100909102025'),
      seconds('20100812102025'),
      '/L5hDKIvGDyI1fcARX3z65qrmPsVz73QD1Mr5CEqOiLP95hxQouuroGCeZOvzFaxsT8Glr74hbavRKayJNuydCuzWTSSPdz7wnqXL5bdcJzusdnI0RSMROxxwGipWcJm',
    ],
  },
  {
    what: 'RFC 8080 §6.1: Ed25519',
    zone: 'example.com',
    key: [15, 'l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4='],
    ds: [3613, 2, '3aa5ab37efce57f737fc1627013fee07bdf241bd10f3b1964ab55c78e79a304b'],
    set: {
      owner: 'example.com',
      type: Type.mx,
      rdata: Buffer.concat([number16(10), Buffer.from(wireName('mail.example.com'), 'latin1')]),
    },
    signature: [
      1440021600,
      1438207200,
      'oL9krJun7xfBOIWcGHi7mag5/hdZrKWw15jPGrHpjQeRAvTdszaPD+QLs3fx8A4M3e23mRZ9VrbpMngwcrqNAg==',
    ],
  },
];

function keyOf({ key: [algorithm, octets] }: Example): DnsKey {
  const rdata = Buffer.concat([number16(257), Buffer.of(3, algorithm), Buffer.from(octets, 'base64')]);
  const key = dnsKeyOf({ owner: wireName(''), type: Type.dnskey, ttl: 0, rdata });
  if (key === null) throw new Error('no key');
  return key;
}

describe.each(examples)('$what', (example) => {
  const { zone, ds, set, signature } = example;
  const [tag, digestType, digest] = ds;
  const [expiration, inception, octets] = signature;
  const key = keyOf(example);
  const owner = wireName(set.owner);
  const records: RrSet = { owner, type: set.type, records: [{ owner, type: set.type, ttl: 3600, rdata: set.rdata }] };
  const rrsig = {
    owner,
    type: Type.rrsig,
    ttl: 3600,
    rdata: Buffer.concat([
      number16(set.type),
      Buffer.of(key.algorithm, set.owner.split('.').length),
      number32(3600, expiration, inception),
      number16(tag),
      Buffer.from(wireName(zone), 'latin1'),
      Buffer.from(octets, 'base64'),
    ]),
  };
  const check = (now: number, changed = records): boolean => {
    const [found] = signaturesOf(changed, [rrsig]);
    return found !== undefined && holds(changed, found, [key], now, { verifications: 1, failures: 1 });
  };

  test('the tag and the digest are those of the key', () => {
    expect(key.tag).toBe(tag);
    const one = { tag, algorithm: key.algorithm, digestType, digest: Buffer.from(digest, 'hex') };
    expect(matchesDs(one, wireName(zone), key)).toBe(true);
    expect(matchesDs(one, wireName('example.org'), key)).toBe(false);
  });

  test('the signature holds in its time, over these records alone', () => {
    expect(check(inception + 1)).toBe(true);
    expect(check(expiration + 200)).toBe(true);
    expect(check(expiration + 301)).toBe(false);
    expect(check(inception - 301)).toBe(false);
    const [record] = records.records;
    if (record === undefined) throw new Error('no record');
    const other = { ...records, records: [{ ...record, rdata: Buffer.concat([record.rdata, Buffer.of(0)]) }] };
    expect(check(inception + 1, other)).toBe(false);
    expect(check(inception + 1, { ...records, records: [record, record] })).toBe(true);
  });
});

/** RFC 5155 appendix A: salt aabbccdd, 12 iterations. */
test.each([
  ['example', '0p9mhaveqvm6t7vbl5lop2u3t2rp3tom'],
  ['a.example', '35mthgpgcu1qg68fab165klnsnk3dpvl'],
  ['ai.example', 'gjeqe526plbf1g8mklp59enfd789njgi'],
  ['ns1.example', '2t7b4g4vsa5smi47k61mv5bv1a22bojr'],
  ['ns2.example', 'q04jkcevqvmu85r014c7dkba38o0ji5r'],
  ['w.example', 'k8udemvp1j2f7eg6jebps17vp3n8i58h'],
  ['*.w.example', 'r53bq7cc2uvmubfu5ocmm6pers9tk9en'],
  ['x.w.example', 'b4um86eghhds6nea196smvmlo4ors995'],
  ['y.w.example', 'ji6neoaepv8b5o6k4ev33abha8ht9fgc'],
  ['x.y.w.example', '2vptu5timamqttgl4luu9kg21e0aor3s'],
  ['xx.example', 't644ebqk9bibcna874givr6joj62mlhv'],
])('RFC 5155 appendix A: the hash of %s', (name, hash) => {
  expect(hashOf(wireName(name), Buffer.from('aabbccdd', 'hex'), 12)).toBe(hash);
});
