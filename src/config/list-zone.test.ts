import { expect, test } from 'vitest';
import { parseZone } from './list-zone.ts';

const any = [0, 255];
const only = (octet: number) => [octet, octet];

const forms: readonly (readonly [text: string, zone: object | null])[] = [
  ['BL.example.net', { name: 'bl.example.net', kind: 'block', refuse: false, points: 2, meanings: [] }],
  ['bl.example.net  refuse points=4.5', { refuse: true, points: 4.5 }],
  ['wl.example.net allow', { kind: 'allow', points: 2 }],
  ['bl.example.net 127.0.0.2=3', { points: 0, meanings: [{ octets: [only(0), only(0), only(2)], points: 3 }] }],
  ['bl.example.net 127.0.*.2-11=1 points=1', { points: 1, meanings: [{ octets: [only(0), any, [2, 11]], points: 1 }] }],
  ['', null],
  ['localhost', null],
  ['bl.example.net refuze', null],
  ['bl.example.net points=', null],
  ['bl.example.net points=100', null],
  ['bl.example.net points=-1', null],
  ['bl.example.net points=1.2.3', null],
  ['bl.example.net 128.0.0.2=1', null],
  ['bl.example.net 127.0.0=1', null],
  ['bl.example.net 127.0.0.2.3=1', null],
  ['bl.example.net 127.0.0.256=1', null],
  ['bl.example.net 127.0.0.5-2=1', null],
  ['bl.example.net 127.0.0.2-*=1', null],
  ['wl.example.net allow refuse', null],
  [`${'a.'.repeat(100)}example.net`, null],
];

test.each(forms)('a zone: %s', (text, zone) => {
  const parsed = parseZone(text);
  if (zone === null) expect(parsed).toBeNull();
  else expect(parsed).toMatchObject(zone);
});
