import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PackWriter, type Place } from './pack-writer.ts';
import { packFile } from './places.ts';

let folder: string;
let packs: PackWriter;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-pack-'));
  packs = new PackWriter(folder);
});
afterEach(() => {
  packs.close();
  rmSync(folder, { recursive: true });
});

const keep = (text: string): Place => {
  const place = packs.append(Buffer.from(text), 1_700_000_000_000);
  packs.flush();
  packs.committed();
  return place;
};
const octets = (place: Place, length: number): string =>
  readFileSync(packFile(folder, place.pack)).toString('latin1', place.position, place.position + length);

it('puts one message behind the other, in one file', () => {
  const first = keep('first');
  const second = keep('second');
  expect(second).toEqual({ pack: first.pack, position: 5 });
  expect([octets(first, 5), octets(second, 6)]).toEqual(['first', 'second']);
});

it('takes back what was not committed, and goes on behind what was', () => {
  keep('first');
  packs.append(Buffer.from('lost'), 0);
  packs.flush();
  packs.abandon();
  const second = keep('second');
  expect(second.position).toBe(5);
  expect(octets(second, 6)).toBe('second');
});

it('gives the reserve back when the pack is closed', () => {
  const place = keep('first');
  expect(statSync(packFile(folder, place.pack)).size).toBeGreaterThan(1_000_000);
  packs.close();
  expect(statSync(packFile(folder, place.pack)).size).toBe(5);
});

it('writes what is larger than the memory it gathers in', () => {
  const large = 'x'.repeat(9 * 1024 * 1024);
  const before = keep('before');
  const place = keep(large);
  const after = keep('after');
  expect(octets(place, large.length) === large).toBe(true);
  expect([octets(before, 6), octets(after, 5)]).toEqual(['before', 'after']);
});
