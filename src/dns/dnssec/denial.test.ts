/** What NSEC and NSEC3 records prove: the example zones and responses of RFC 4035 and RFC 5155. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hasType } from './bitmap.ts';
import { compareNames, wireName } from './names.ts';
import { type Nsec, deniedByNsec, nothingNearerByNsec, nsecOf } from './nsec.ts';
import { type Nsec3, deniedByNsec3, nothingNearerByNsec3, nsec3Of } from './nsec3.ts';
import { Type } from './records.ts';

const numbers: Readonly<Record<string, number>> = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  HINFO: 13,
  MX: 15,
  AAAA: 28,
  DNAME: 39,
  DS: 43,
  RRSIG: 46,
  NSEC: 47,
  DNSKEY: 48,
  NSEC3PARAM: 51,
  CAA: 257,
};

/** RFC 4034 §4.1.2 */
function bitmapOf(words: string): Buffer {
  const windows = new Map<number, Buffer>();
  for (const word of words.split(' ').filter((one) => one !== '')) {
    const type = numbers[word] ?? 0;
    const bits = windows.get(type >> 8) ?? Buffer.alloc(32);
    const octet = (type & 0xff) >> 3;
    bits[octet] = (bits[octet] ?? 0) | (0x80 >> (type & 7));
    windows.set(type >> 8, bits);
  }
  return Buffer.concat([...windows].flatMap(([window, bits]) => [Buffer.of(window, bits.length), bits]));
}

test('the bitmap has the types that were put there, in whatever window', () => {
  const bitmap = bitmapOf('A MX CAA');
  expect(
    Object.entries(numbers)
      .filter(([, type]) => hasType(bitmap, type))
      .map(([word]) => word),
  ).toEqual(['A', 'MX', 'CAA']);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), fc.nat(0xffff), (octets, type) => {
      hasType(Buffer.from(octets), type);
    }),
  );
});

test('RFC 4034 §6.1: canonical order', () => {
  const inOrder = [
    'example',
    'a.example',
    'yljkjljk.a.example',
    'z.a.example',
    'zabc.a.example',
    'z.example',
    '*.z.example',
  ];
  expect([...inOrder].reverse().map(wireName).sort(compareNames)).toEqual(inOrder.map(wireName));
});

describe('NSEC: RFC 4035 appendix A and B', () => {
  const zone: Readonly<Record<string, readonly [next: string, types: string]>> = {
    example: ['a.example', 'NS SOA MX RRSIG NSEC DNSKEY'],
    'a.example': ['ai.example', 'NS DS RRSIG NSEC'],
    'b.example': ['ns1.example', 'NS RRSIG NSEC'],
    'ns1.example': ['ns2.example', 'A RRSIG NSEC'],
    'ns2.example': ['*.w.example', 'A RRSIG NSEC'],
    '*.w.example': ['x.w.example', 'MX RRSIG NSEC'],
    'x.w.example': ['x.y.w.example', 'MX RRSIG NSEC'],
    'x.y.w.example': ['xx.example', 'MX RRSIG NSEC'],
    'xx.example': ['example', 'A HINFO AAAA RRSIG NSEC'],
    'd.example': ['e.example', 'DNAME RRSIG NSEC'],
    'c.example': ['d.example', 'CNAME RRSIG NSEC'],
  };
  const nsec = (name: string): Nsec => {
    const [next = '', types = ''] = zone[name] ?? [];
    const rdata = Buffer.concat([Buffer.from(wireName(next), 'latin1'), bitmapOf(types)]);
    const read = nsecOf({ owner: wireName(name), type: Type.nsec, ttl: 0, rdata });
    if (read === null) throw new Error(name);
    return read;
  };
  test.each([
    ['B.2: no such name', 'ml.example', 'A', 'b.example example', { kind: 'no-name' }],
    ['B.2 without what shows that there is no wildcard', 'ml.example', 'A', 'b.example', null],
    ['B.2 with a record of another name', 'ml.example', 'A', 'ns1.example example', null],
    ['B.3: no such type', 'ns1.example', 'MX', 'ns1.example', { kind: 'no-data', isDelegation: false }],
    ['B.3, but the type is there', 'ns1.example', 'A', 'ns1.example', null],
    ['an alias is there', 'c.example', 'MX', 'c.example', null],
    ['B.5: no DS', 'b.example', 'DS', 'b.example', { kind: 'no-data', isDelegation: true }],
    ['B.5, for a type that is the child’s', 'b.example', 'A', 'b.example', null],
    ['a name below a delegation', 'www.b.example', 'A', 'b.example example', null],
    ['a name below a DNAME', 'www.d.example', 'A', 'd.example example', null],
    ['a DS that is there', 'a.example', 'DS', 'a.example', null],
    ['B.7: a wildcard without the type', 'a.z.w.example', 'AAAA', 'x.y.w.example *.w.example', { kind: 'no-data' }],
    ['B.7, but the wildcard has the type', 'a.z.w.example', 'MX', 'x.y.w.example *.w.example', null],
    ['B.8: no DS, said by the child', 'example', 'DS', 'example', null],
    ['a name that has only names below it', 'w.example', 'A', 'ns2.example', { kind: 'no-data' }],
    ['the last one points to the first', 'zz.example', 'A', 'xx.example example', { kind: 'no-name' }],
    ['nothing', 'ml.example', 'A', '', null],
  ] as const)('%s', (_, name, type, records, expected) => {
    const given = records
      .split(' ')
      .filter((one) => one !== '')
      .map(nsec);
    const denial = deniedByNsec(given, { name: wireName(name), type: numbers[type] ?? 0 });
    if (expected === null) expect(denial).toBeNull();
    else expect(denial).toMatchObject(expected);
  });
  test('B.6: no name is nearer than the wildcard', () => {
    expect(nothingNearerByNsec([nsec('x.y.w.example')], wireName('a.z.w.example'))).toBe(true);
    expect(nothingNearerByNsec([nsec('*.w.example')], wireName('a.z.w.example'))).toBe(false);
  });
});

describe('NSEC3: RFC 5155 appendix A and B', () => {
  const chain: Readonly<Record<string, readonly [next: string, types: string]>> = {
    '0p9mhaveqvm6t7vbl5lop2u3t2rp3tom': ['2t7b4g4vsa5smi47k61mv5bv1a22bojr', 'MX DNSKEY NS SOA NSEC3PARAM RRSIG'],
    '2t7b4g4vsa5smi47k61mv5bv1a22bojr': ['2vptu5timamqttgl4luu9kg21e0aor3s', 'A RRSIG'],
    '35mthgpgcu1qg68fab165klnsnk3dpvl': ['b4um86eghhds6nea196smvmlo4ors995', 'NS DS RRSIG'],
    b4um86eghhds6nea196smvmlo4ors995: ['gjeqe526plbf1g8mklp59enfd789njgi', 'MX RRSIG'],
    ji6neoaepv8b5o6k4ev33abha8ht9fgc: ['k8udemvp1j2f7eg6jebps17vp3n8i58h', ''],
    k8udemvp1j2f7eg6jebps17vp3n8i58h: ['kohar7mbb8dc2ce8a9qvl8hon4k53uhi', ''],
    q04jkcevqvmu85r014c7dkba38o0ji5r: ['r53bq7cc2uvmubfu5ocmm6pers9tk9en', 'A RRSIG'],
    r53bq7cc2uvmubfu5ocmm6pers9tk9en: ['t644ebqk9bibcna874givr6joj62mlhv', 'MX RRSIG'],
  };
  const alphabet = '0123456789abcdefghijklmnopqrstuv';
  const octetsOf = (text: string): Buffer => {
    const bits = Array.from(text, (letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
    return Buffer.from(
      Array.from({ length: Math.floor(bits.length / 8) }, (_, at) =>
        Number.parseInt(bits.slice(at * 8, at * 8 + 8), 2),
      ),
    );
  };
  const nsec3 = (start: string, change: { readonly flags?: number; readonly iterations?: number } = {}): Nsec3 => {
    const [hash, [next, types]] = Object.entries(chain).find(([key]) => key.startsWith(start)) ?? ['', ['', '']];
    const { flags = 1, iterations = 12 } = change;
    const rdata = Buffer.concat([
      Buffer.of(1, flags, iterations >> 8, iterations & 0xff, 4),
      Buffer.from('aabbccdd', 'hex'),
      Buffer.of(20),
      octetsOf(next),
      bitmapOf(types),
    ]);
    const read = nsec3Of({ owner: wireName(`${hash}.example`), type: Type.nsec3, ttl: 0, rdata });
    if (read === null) throw new Error(start);
    return read;
  };
  const plenty = () => ({ rounds: 1_000 });
  const given = (records: string, change = {}): readonly Nsec3[] =>
    records
      .split(' ')
      .filter((one) => one !== '')
      .map((start) => nsec3(start, change));

  test.each([
    ['B.1: no such name', 'a.c.x.w.example', 'A', '0p9m b4um 35mt', { kind: 'no-name', optOut: true }],
    ['B.1 without the closest encloser', 'a.c.x.w.example', 'A', '0p9m 35mt', null],
    ['B.1 without what denies the wildcard', 'a.c.x.w.example', 'A', '0p9m b4um', null],
    ['B.2: no such type', 'ns1.example', 'MX', '2t7b', { kind: 'no-data', isDelegation: false }],
    ['B.2, but the type is there', 'ns1.example', 'A', '2t7b', null],
    [
      'B.2.1: a name that has only names below it',
      'y.w.example',
      'A',
      'ji6n',
      { kind: 'no-data', isDelegation: false },
    ],
    [
      'B.3: a delegation that is opted out',
      'c.example',
      'DS',
      '35mt 0p9m',
      { kind: 'no-data', isDelegation: true, optOut: true },
    ],
    ['B.5: a wildcard without the type', 'a.z.w.example', 'AAAA', 'k8ud q04j r53b', { kind: 'no-data' }],
    ['B.5, but the wildcard has the type', 'a.z.w.example', 'MX', 'k8ud q04j r53b', null],
    ['B.6: no DS, said by the child', 'example', 'DS', '0p9m', null],
    ['a name below a delegation', 'www.a.example', 'A', '35mt 0p9m', null],
    ['a name of another zone', 'www.test', 'A', '0p9m', null],
    ['nothing', 'www.example', 'A', '', null],
  ] as const)('%s', (_, name, type, records, expected) => {
    const denial = deniedByNsec3(given(records), { name: wireName(name), type: numbers[type] ?? 0 }, plenty());
    if (expected === null) expect(denial).toBeNull();
    else expect(denial).toMatchObject(expected);
  });

  test('B.4: no name is nearer than the wildcard, as far as opt-out lets anybody say so', () => {
    const [name, wildcard] = [wireName('a.z.w.example'), wireName('*.w.example')];
    expect(nothingNearerByNsec3(given('q04j'), name, wildcard, plenty())).toBe('opted-out');
    expect(nothingNearerByNsec3(given('q04j', { flags: 0 }), name, wildcard, plenty())).toBe('shown');
    expect(nothingNearerByNsec3(given('r53b'), name, wildcard, plenty())).toBe('not-shown');
  });

  test('flags that are not known make a record unusable; RFC 5155 §8.2', () => {
    expect(() => nsec3('0p9m', { flags: 2 })).toThrow();
  });

  test('RFC 9276 §3.2, CVE-2023-50868: what would be dear is not done', () => {
    const question = { name: wireName(`${'a.'.repeat(100)}example`), type: 1 };
    expect(deniedByNsec3(given('0p9m', { iterations: 51 }), question, plenty())).toEqual({ kind: 'too-costly' });
    const budget = { rounds: 600 };
    expect(deniedByNsec3(given('0p9m', { iterations: 50 }), question, budget)).toBeNull();
    expect(budget.rounds).toBeGreaterThanOrEqual(0);
    expect(budget.rounds).toBeLessThan(51);
  });
});
