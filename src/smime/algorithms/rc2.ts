/**
 * RC2 in CBC, to read old messages and key files; nothing is made with it.
 * Implements: RFC 2268 §2 (key expansion), §4 (decryption), §6 (effective bits in messages).
 */

/** RFC 2268 §2 */
const pi = Buffer.from(
  'd978f9c419ddb5ed28e9fd794aa0d89d' +
    'c67e37832b76538e624c6488448bfba2' +
    '179a59f587b34f1361456d8d09817d32' +
    'bd8f40eb86b77b0bf09521225c6b4e82' +
    '54d66593ce60b21c7356c014a78cf1dc' +
    '1275ca1f3bbee4d1423dd430a33cb626' +
    '6fbf0eda4669075727f21d9bbc944303' +
    'f811c7f690ef3ee706c3d52fc8661ed7' +
    '08e8eade8052eef784aa72ac354d6a2a' +
    '961ad2715a1549744b9fd05e0418a4ec' +
    'c2e0416e0f51cbcc2491af50a1f47039' +
    '997c3a8523b8b47afc02365b25559731' +
    '2d5dfa98e38a92ae05df2910676cbac9' +
    'd300e6cfe19ea82c6316013f58e289a9' +
    '0d38341bab33ffb0bb480c5fb9b1cd2e' +
    'c5f3db47e5a59c770aa62068fe7fc1ad',
  'hex',
);

function expanded(key: Buffer, effectiveBits: number): Uint16Array {
  const octets = Buffer.alloc(128);
  key.copy(octets);
  const size = key.length;
  const octet = (at: number): number => octets[at] ?? 0;
  for (let at = size; at < 128; at++) octets[at] = pi[(octet(at - 1) + octet(at - size)) & 0xff] ?? 0;
  const effective = (effectiveBits + 7) >> 3;
  octets[128 - effective] = pi[octet(128 - effective) & (0xff >> (8 * effective - effectiveBits))] ?? 0;
  for (let at = 127 - effective; at >= 0; at--) octets[at] = pi[octet(at + 1) ^ octet(at + effective)] ?? 0;
  return Uint16Array.from({ length: 64 }, (_, at) => octets.readUInt16LE(at * 2));
}

const turns = [1, 2, 3, 5];

/** R-MIX and R-MASH over a block of four words. */
function opened(words: Uint16Array, key: Uint16Array): void {
  const word = (at: number): number => words[at & 3] ?? 0;
  let next = 63;
  for (let round = 15; round >= 0; round--) {
    for (let at = 3; at >= 0; at--) {
      const turn = turns[at] ?? 0;
      const value = (word(at) >>> turn) | (word(at) << (16 - turn));
      words[at] = value - (key[next--] ?? 0) - (word(at + 3) & word(at + 2)) - (~word(at + 3) & word(at + 1));
    }
    if (round === 11 || round === 5)
      for (let at = 3; at >= 0; at--) words[at] = word(at) - (key[word(at + 3) & 63] ?? 0);
  }
}

/** CBC without padding. */
export function rc2(key: Buffer, effectiveBits: number, iv: Buffer, octets: Buffer): Buffer {
  const schedule = expanded(key, effectiveBits);
  const plain = Buffer.alloc(octets.length);
  const words = new Uint16Array(4);
  let before = iv;
  for (let at = 0; at + 8 <= octets.length; at += 8) {
    for (let word = 0; word < 4; word++) words[word] = octets.readUInt16LE(at + word * 2);
    opened(words, schedule);
    for (let word = 0; word < 4; word++)
      plain.writeUInt16LE((words[word] ?? 0) ^ before.readUInt16LE(word * 2), at + word * 2);
    before = octets.subarray(at, at + 8);
  }
  return plain;
}
