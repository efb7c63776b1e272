/** Keys of strangers are read beside the main thread: the same comes out, and one that takes long holds nobody up. */
import { expect, it } from 'vitest';
import { packetsOf } from '../openpgp/packets.ts';
import { type Gleaned, seenKeys } from './harvest.ts';
import { limits } from './limits.ts';
import { createKeyReading } from './reading.ts';
import { now, openPgpPerson } from './testing/people.ts';
import { openPgpKeysFor } from './usable.ts';

const ada = 'ada@alpha.test';
const { key } = await openPgpPerson(ada);
const from = (octets: Buffer): Gleaned => ({
  address: ada,
  blocks: [{ source: 'autocrypt', kind: 'openpgp', octets, prefersEncryption: true }],
});

/** With so many signatures on its name that none of them holds. */
function laborious(signatures: number): Buffer {
  const packets = packetsOf(key.octets, limits.keyOctets);
  if (!packets.ok) throw new Error(packets.error);
  const [publicKey, userId, signature] = packets.value.map(({ start, end }) => key.octets.subarray(start, end));
  if (publicKey === undefined || userId === undefined || signature === undefined) throw new Error('no key');
  const forged = Array.from({ length: signatures }, (_, at) => {
    const one = Buffer.from(signature);
    one.writeUInt16BE(at, one.length - 2);
    return one;
  });
  return Buffer.concat([publicKey, userId, ...forged]);
}

it('tells what is told without it', async () => {
  const reading = createKeyReading();
  const seen = await reading.seenKeys(from(key.octets), now);
  expect(seen).toEqual(await seenKeys(from(key.octets), now));
  expect(Buffer.isBuffer(seen?.[0]?.octets)).toBe(true);
  for (const octets of [key.octets, Buffer.from('nonsense')])
    expect(await reading.openPgpKeysFor(ada, octets, now)).toEqual(await openPgpKeysFor(ada, octets, now));
});

it('goes on meanwhile, and takes no more than it may', async () => {
  const reading = createKeyReading();
  let turns = 0;
  const turning = setInterval(() => (turns += 1), 1);
  const octets = laborious(150);
  const answers = await Promise.all(
    Array.from({ length: limits.harvests + 1 }, () => reading.seenKeys(from(octets), now)),
  );
  clearInterval(turning);
  expect(answers.slice(0, -1)).toEqual(Array.from({ length: limits.harvests }, () => []));
  expect(answers.at(-1)).toBe(null);
  expect(turns).toBeGreaterThan(3);
});
