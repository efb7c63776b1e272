import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseDmarc } from './record.ts';

it('has its defaults', () => {
  expect(parseDmarc('v=DMARC1;')).toEqual({
    p: null,
    sp: null,
    np: null,
    psd: 'u',
    adkim: 'relaxed',
    aspf: 'relaxed',
    rua: [],
    ruf: [],
    sizes: new Map(),
    fo: ['0'],
    testing: false,
    pct: 100,
    rf: ['afrf'],
    ri: 86_400,
    isOld: false,
  });
});

it.each<[string, Partial<NonNullable<ReturnType<typeof parseDmarc>>> | null]>([
  ['v=DMARC1; p=reject', { p: 'reject' }],
  ['v = DMARC1 ;p = Reject ; ;', { p: 'reject' }],
  ['V=DMARC1;P=NONE', { p: 'none' }],
  ['v=dmarc1; p=reject', null],
  ['v=DMARC12; p=reject', null],
  ['v=DMARC1 p=reject', null],
  ['p=reject; v=DMARC1', null],
  ['v=spf1 -all', null],
  ['', null],
  ['v=DMARC1; p=block; sp=none; np=', { p: 'invalid', sp: 'none', np: null }],
  ['v=DMARC1; p=none; p=reject', { p: 'none' }],
  ['v=DMARC1; p=none; psd=y; t=y; adkim=s; aspf=S', { psd: 'y', testing: true, adkim: 'strict', aspf: 'strict' }],
  ['v=DMARC1; p=none; psd=maybe; t=1; adkim=x', { psd: 'u', testing: false, adkim: 'relaxed' }],
  ['v=DMARC1; p=none; pct=20', { pct: 20, isOld: true }],
  ['v=DMARC1; p=none; pct=101; ri=3600; rf=afrf:iodef', { pct: 100, ri: 3600, rf: ['afrf', 'iodef'], isOld: true }],
  ['v=DMARC1; p=none; pct=-1; fo=1:d:s', { pct: 100, fo: ['1', 'd', 's'] }],
  ['v=DMARC1; p=none; pct=20; np=reject', { pct: 20, isOld: false }],
  [
    'v=DMARC1; rua=mailto:a@alpha.test!10m , https://alpha.test/in,nonsense, mailto:; ruf=mailto:b@alpha.test',
    { rua: ['mailto:a@alpha.test', 'https://alpha.test/in'], ruf: ['mailto:b@alpha.test'] },
  ],
])('%s', (text, expected) => {
  if (expected === null) expect(parseDmarc(text)).toBeNull();
  else expect(parseDmarc(text)).toMatchObject(expected);
});

it('reads anything', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => parseDmarc(`v=DMARC1;${text}`) !== null));
});
