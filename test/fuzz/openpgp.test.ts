/** OpenPGP that a stranger broke: every decoder answers, none throws. */
import { readFileSync, readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { armorAt, findBegin, unarmored } from '../../src/openpgp/armor.ts';
import { cleartext, inlinePieces } from '../../src/openpgp/cleartext.ts';
import { importKeys } from '../../src/openpgp/keyring/import.ts';
import { limits } from '../../src/openpgp/limits.ts';
import { packetsOf } from '../../src/openpgp/packets.ts';
import { openpgp } from '../../src/openpgp/standard.ts';
import { now, reader } from '../../src/openpgp/testing/people.ts';
import { type Chances, seeded } from '../support/seeded.ts';

const corpus = new URL('../corpus/openpgp-rfc9580/', import.meta.url);
const read = (name: string): Buffer => readFileSync(new URL(name, corpus));
const armored = readdirSync(corpus)
  .filter((name) => name.startsWith('A.'))
  .map(read);
const binary = armored.flatMap((octets) => {
  const opened = unarmored(octets);
  return opened.ok ? [opened.value.octets] : [];
});
const seeds = [...armored, ...binary];

/** Packet types, lengths of every form, and what armor is made of. */
const telling = [0, 1, 2, 10, 13, 0x2d, 0x3a, 0x3d, 0x7f, 0x80, 0xbf, 0xc0, 0xc2, 0xd2, 0xdf, 0xe0, 0xe4, 0xfe, 0xff];

function broken(octets: Buffer, chances: Chances): Buffer {
  const changed = Buffer.from(octets);
  const place = (): number => chances.below(changed.length);
  switch (chances.below(4)) {
    case 0:
      changed[place()] = chances.of(telling);
      return changed;
    case 1:
      changed[place()] = chances.below(256);
      changed[place()] = chances.below(256);
      return changed;
    case 2:
      return changed.subarray(0, place());
    default: {
      const [from, to, length] = [place(), place(), chances.below(40)];
      return Buffer.concat([changed.subarray(0, from), octets.subarray(to, to + length), changed.subarray(from)]);
    }
  }
}

it('100,000 mutations do not hurt the decoders', () => {
  const chances = seeded(11);
  let understood = 0;
  for (let at = 0; at < 100_000; at++) {
    const octets = broken(chances.of(seeds), chances);
    const opened = unarmored(octets);
    if (opened.ok) {
      const packets = packetsOf(opened.value.octets, limits.messagePackets);
      let end = 0;
      for (const packet of packets.ok ? packets.value : []) {
        expect(packet.start === end && packet.body <= packet.end && packet.end <= opened.value.octets.length).toBe(
          true,
        );
        end = packet.end;
      }
      understood += Number(packets.ok);
    }
    let done = 0;
    for (const { from, to } of inlinePieces(octets)) {
      expect(from).toBe(done);
      done = to;
    }
    expect(done).toBe(octets.length);
    const begin = findBegin(octets, 0);
    if (begin !== -1) understood += Number(armorAt(octets, begin).ok) + Number(cleartext(octets, begin).ok);
  }
  // Some changes are of contents alone, and most are not.
  expect(understood).toBeGreaterThan(5_000);
}, 60_000);

it('1,000 mutations of messages and keys end in an answer', async () => {
  const chances = seeded(12);
  const standard = openpgp(await reader([], []));
  for (let at = 0; at < 1_000; at++) {
    const octets = broken(chances.of(seeds), chances);
    const opened = await standard.open(octets);
    if (opened.kind === 'content')
      expect(opened.signatures.some(({ state }) => state === 'valid' || state === 'unproven')).toBe(false);
    for (const row of (await importKeys(octets, now)).keys) expect(row.fingerprint).not.toBe('');
  }
}, 60_000);
