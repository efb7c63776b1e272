/** Keys that somebody made large: thousands of certifications, and rings of thousands of keys. What is kept of them is bounded. */
import { expect, it } from 'vitest';
import { importKeys, parseKey } from './keyring/import.ts';
import { certificationsAmong, certify } from './keyring/certify.ts';
import { limits } from './limits.ts';
import { packetsOf, tags } from './packets.ts';
import { now, person } from './testing/people.ts';

it('of 5,000 signatures on a name the newest are kept', async () => {
  const [ann, bob] = [await person('ann'), await person('bob')];
  const how = { userIds: ['bob <bob@example.org>'], exportable: true, introduces: null, at: now };
  const certified = await certify(bob.key, ann.secret, { ...how, compared: bob.key.fingerprint });
  if (!certified.ok) return expect.unreachable(certified.error);
  const { octets } = certified.value;
  const packets = packetsOf(octets, limits.keyPackets);
  const found = packets.ok ? packets.value : [];
  const name = found.findIndex(({ tag }) => tag === tags.signature);
  const at = found[name]?.start ?? 0;
  const one = found.slice(name).filter(({ tag }) => tag === tags.signature)[1] ?? found[name];
  if (one === undefined) return expect.unreachable('no certification');
  const copies = Array.from({ length: 5_000 }, () => octets.subarray(one.start, one.end));
  const { keys } = await importKeys(Buffer.concat([octets.subarray(0, at), ...copies, octets.subarray(at)]), now);
  const [row] = keys;
  const parsed = await parseKey(row?.octets ?? Buffer.alloc(0));
  expect(parsed.ok && parsed.value.users[0]?.otherCertifications.length).toBeLessThanOrEqual(limits.certifications);
  expect(await certificationsAmong([ann.key, ...keys], now)).toHaveLength(1);
}, 60_000);

it('more packets than a key may have are refused whole', async () => {
  const { key } = await person('ann');
  const marker = Buffer.from([0xca, 3, 0x50, 0x47, 0x50]);
  const many = Array.from({ length: limits.keyPackets }, () => marker);
  const { keys, refused } = await importKeys(Buffer.concat([key.octets, ...many]), now);
  expect([keys.length, refused.length]).toEqual([0, 1]);
});
