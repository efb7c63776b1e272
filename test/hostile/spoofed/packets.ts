/** Attacks by packets of OpenPGP: signatures in which anything may be wrong, and messages whose packets say two things. */
import { deflateRawSync } from 'node:zlib';
import { LiteralDataPacket, OnePassSignaturePacket, PacketList, SignaturePacket, enums } from 'openpgp';
import { withDefaults } from '../../../src/openpgp/with-defaults.ts';
import { multipart, text } from '../../../src/sealed/testing/letter.ts';
import { type Attack, evil, words } from './attack.ts';
import { type Name, type OpenPgpKit, head, now } from './kit.ts';

const octetsOf = (entity: string): Buffer => Buffer.from(entity, 'latin1');

/** What openpgp.js has and its types leave out. */
interface Literal {
  setBytes(octets: Buffer, format: enums.literal): void;
  setFilename(name: string): void;
}
interface Maker {
  sign(key: object, data: object, at: Date, detached: boolean, rules: object): Promise<void>;
}
const makeLiteral = LiteralDataPacket as unknown as new (at: Date) => Literal;
const makeOnePass = OnePassSignaturePacket as unknown as {
  fromSignaturePacket(packet: SignaturePacket, isLast: boolean): OnePassSignaturePacket;
};

function literal(entity: string, name = ''): Literal {
  const packet = new makeLiteral(new Date(now));
  packet.setBytes(octetsOf(entity), enums.literal.binary);
  packet.setFilename(name);
  return packet;
}

interface Making {
  readonly who?: Name;
  readonly type?: enums.signature;
  readonly at?: number;
  readonly change?: (packet: SignaturePacket) => void;
}

/** A signature, made with whatever it is told. */
async function signature(
  { keys }: Pick<OpenPgpKit, 'keys'>,
  entity: string,
  hash: enums.hash = enums.hash.sha512,
  { who = 'ann', type = enums.signature.binary, at = now, change = () => undefined }: Making = {},
): Promise<SignaturePacket> {
  const { keyPacket } = await keys[who].getSigningKey();
  const packet = new SignaturePacket();
  packet.signatureType = type;
  packet.publicKeyAlgorithm = keyPacket.algorithm;
  packet.hashAlgorithm = hash;
  change(packet);
  const rules = withDefaults({ rejectHashAlgorithms: new Set(), rejectMessageHashAlgorithms: new Set() });
  const maker = packet as unknown as Maker;
  await maker.sign(keyPacket, literal(entity), new Date(at), true, rules);
  return packet;
}

/** Packets, and octets that are some already. */
const written = (...packets: readonly object[]): Buffer =>
  Buffer.concat(
    packets.map((packet) => {
      if (packet instanceof Buffer) return packet;
      const list = new PacketList();
      list.push(packet as SignaturePacket);
      return Buffer.from(list.write());
    }),
  );

const armored = (octets: Buffer, type = 'SIGNATURE', headers = ''): string =>
  `-----BEGIN PGP ${type}-----\r\n${headers}\r\n${(octets.toString('base64').match(/.{1,76}/gu) ?? []).join('\r\n')}\r\n-----END PGP ${type}-----\r\n`;

const under = (shown: string, file: string): string =>
  head() +
  multipart(
    'signed; protocol="application/pgp-signature"; micalg=pgp-sha512',
    shown,
    `Content-Type: application/pgp-signature\r\n\r\n${file}`,
  );

const made =
  (hash?: enums.hash, making?: Making): Attack<OpenPgpKit>[3] =>
  async (kit) =>
    under(words, armored(written(await signature(kit, words, hash, making))));

/** The octets of a signature, changed behind the back of who made it. */
const bent =
  (change: (octets: Buffer) => Buffer, who: Name = 'ann'): Attack<OpenPgpKit>[3] =>
  async (kit) =>
    under(words, armored(change(written(await signature(kit, words, enums.hash.sha512, { who })))));

/** Offset of the packet's body: one or two octets of length. RFC 9580 §4.2.1 */
const bodyOf = (octets: Buffer): number => ((octets[1] ?? 0) < 192 ? 2 : 3);

/** Another octet of the body: version, type, algorithm, digest. RFC 9580 §5.2.3 */
const withOctet =
  (at: number, value: number) =>
  (octets: Buffer): Buffer => {
    const copy = Buffer.from(octets);
    copy[bodyOf(copy) + at] = value;
    return copy;
  };

/** A subpacket more in the area that is not hashed, in front. */
const withUnhashed =
  (subpacket: Buffer) =>
  (octets: Buffer): Buffer => {
    const body = octets.subarray(bodyOf(octets));
    const hashed = 6 + body.readUInt16BE(4);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(body.readUInt16BE(hashed) + subpacket.length + 1);
    const made = Buffer.concat([
      body.subarray(0, hashed),
      length,
      Buffer.from([subpacket.length]),
      subpacket,
      body.subarray(hashed + 2),
    ]);
    const header = Buffer.from([0xc2, 0xff, 0, 0, 0, 0]);
    header.writeUInt32BE(made.length, 2);
    return Buffer.concat([header, made]);
  };

/** What stands in multipart/encrypted without being encrypted. RFC 3156 §4 */
const message =
  (make: (kit: OpenPgpKit) => Promise<readonly object[]>): Attack<OpenPgpKit>[3] =>
  async (kit) =>
    head() +
    multipart(
      'encrypted; protocol="application/pgp-encrypted"',
      'Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n',
      `Content-Type: application/octet-stream\r\n\r\n${armored(written(...(await make(kit))), 'MESSAGE')}`,
    );

const announced = (packet: SignaturePacket): OnePassSignaturePacket => makeOnePass.fromSignaturePacket(packet, true);

const signed = async (
  kit: OpenPgpKit,
  entity = words,
  shown = entity,
  who: Name = 'ann',
): Promise<readonly object[]> => {
  const packet = await signature(kit, entity, enums.hash.sha512, { who });
  return [announced(packet), literal(shown), packet];
};

/** ZIP. RFC 9580 §5.6 */
const packed = (...packets: readonly object[]): Buffer => {
  const body = deflateRawSync(written(...packets));
  const header = Buffer.from([0xc8, 0xff, 0, 0, 0, 0, 1]);
  header.writeUInt32BE(body.length + 1, 2);
  return Buffer.concat([header, body]);
};

const critical = { critical: true } as const;

export const packets: readonly Attack<OpenPgpKit>[] = [
  ['a signature over octets', 'valid', null, made()],
  ['a signature over a text', 'valid', null, made(enums.hash.sha256, { type: enums.signature.text })],
  ['a message in packets', 'valid', null, message((kit) => signed(kit))],
  ['a message in packets, compressed', 'valid', null, message(async (kit) => [packed(...(await signed(kit)))])],
  // Digests.
  ['a signature over SHA-1', 'invalid', 'weak', bent(withOctet(3, enums.hash.sha1))],
  ['a signature over MD5', 'invalid', 'weak', bent(withOctet(3, enums.hash.md5))],
  ['a signature over RIPEMD-160', 'invalid', 'weak', bent(withOctet(3, enums.hash.ripemd))],
  ['a signature over a digest that is not known', 'unknown', 'unsupported', bent(withOctet(3, 99))],
  ['a signature that names another digest', 'invalid', 'changed', bent(withOctet(3, enums.hash.sha256))],
  // Kinds.
  ...[2, 0x10, 0x13, 0x18, 0x1f, 0x20, 0x30, 0x40, 0x50].map((type): Attack<OpenPgpKit> => [
    `a signature of type ${type}`,
    'invalid',
    'malformed',
    bent(withOctet(1, type)),
  ]),
  ['a signature over octets, called one over a text', 'invalid', 'changed', bent(withOctet(1, 1))],
  ['a signature of version 3', 'unknown', 'unsupported', bent(withOctet(0, 3))],
  ['a signature of version 6 by a key of version 4', 'invalid', 'malformed', bent(withOctet(0, 6))],
  ['a signature by another algorithm', 'invalid', 'malformed', bent(withOctet(2, 1))],
  // Times.
  [
    'a signature that counts no more',
    'invalid',
    'expired',
    made(undefined, { at: now - 3_600_000, change: (packet) => (packet.signatureExpirationTime = 60) }),
  ],
  ['a signature of tomorrow', 'invalid', 'not-yet-valid', made(undefined, { at: now + 86_400_000 })],
  ['a signature from before its key was made', 'invalid', 'malformed', made(undefined, { at: Date.UTC(2025, 0, 1) })],
  ['a time that is not signed', 'valid', null, bent(withUnhashed(Buffer.from([2, 0, 0, 0, 1])))],
  ['an end that is not signed', 'valid', null, bent(withUnhashed(Buffer.from([3, 0, 0, 0, 1])))],
  // What must be understood.
  [
    'a critical notation',
    'unknown',
    'unsupported',
    made(undefined, {
      change: (packet) =>
        packet.rawNotations.push({ name: 'x@example.org', value: octetsOf('y'), humanReadable: true, ...critical }),
    }),
  ],
  [
    'a notation that says it is good',
    'valid',
    null,
    made(undefined, {
      change: (packet) =>
        packet.rawNotations.push({
          name: 'verdict@example.org',
          value: octetsOf('Good signature from Boss'),
          humanReadable: true,
          critical: false,
        }),
    }),
  ],
  // Whose.
  [
    'Mallory’s signature that says it is Ann’s, unsigned',
    'invalid',
    'changed',
    async (kit) => {
      const id = Buffer.from(kit.rows.ann.keyIds[0] ?? '', 'hex');
      return bent(withUnhashed(Buffer.concat([Buffer.from([16]), id])), 'mallory')(kit);
    },
  ],
  [
    'Mallory’s signature, of Ann’s name',
    'invalid',
    'signer',
    made(undefined, { who: 'mallory', change: (packet) => (packet.signersUserID = 'Ann <ann@example.org>') }),
  ],
  [
    'two signatures, Mallory’s and Ann’s',
    'valid',
    null,
    async (kit) =>
      under(
        words,
        armored(written(await signature(kit, words, undefined, { who: 'mallory' }), await signature(kit, words))),
      ),
  ],
  [
    'two signatures, Ann’s of other words',
    'invalid',
    'signer',
    async (kit) =>
      under(
        words,
        armored(written(await signature(kit, evil), await signature(kit, words, undefined, { who: 'mallory' }))),
      ),
  ],
  [
    'two signatures, one of them Ann’s and of other words',
    'invalid',
    'changed',
    async (kit) => under(words, armored(written(await signature(kit, words), await signature(kit, evil)))),
  ],
  // Files that are no signatures.
  [
    'a compressed signature',
    'invalid',
    'malformed',
    async (kit) => under(words, armored(written(packed(await signature(kit, words))))),
  ],
  [
    'a signature and its text',
    'invalid',
    'malformed',
    async (kit) => under(evil, armored(written(await signature(kit, words), literal(words)))),
  ],
  [
    'a signature and a literal packet of nothing',
    'invalid',
    'malformed',
    async (kit) => under(evil, armored(written(literal(''), await signature(kit, words)))),
  ],
  [
    'a cleartext signature for a file',
    'invalid',
    'malformed',
    async (kit) =>
      under(
        evil,
        `-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: SHA512\r\n\r\n${words}${armored(written(await signature(kit, words)))}`,
      ),
  ],
  [
    'an armor of another kind',
    'valid',
    null,
    async (kit) => under(words, armored(written(await signature(kit, words)), 'MESSAGE')),
  ],
  [
    'an armor with headers that praise it',
    'valid',
    null,
    async (kit) =>
      under(
        words,
        armored(
          written(await signature(kit, words)),
          'SIGNATURE',
          'Comment: Good signature from Boss\r\nX-Verdict: valid\r\n',
        ),
      ),
  ],
  [
    'an armor with a checksum that lies',
    'valid',
    null,
    async (kit) =>
      under(words, armored(written(await signature(kit, words))).replace('\r\n-----END', '\r\n=AAAA\r\n-----END')),
  ],
  [
    'two armors, Ann’s last',
    'invalid',
    'changed',
    async (kit) =>
      under(words, armored(written(await signature(kit, evil))) + armored(written(await signature(kit, words)))),
  ],
  [
    'text above the armor',
    'valid',
    null,
    async (kit) => under(words, `Good signature\r\n${armored(written(await signature(kit, words)))}`),
  ],
  // Messages in packets that say two things.
  ['packets: other words under the signature', 'invalid', 'changed', message((kit) => signed(kit, words, evil))],
  [
    'packets: words behind the signature',
    'invalid',
    'broken',
    message(async (kit) => [...(await signed(kit)), literal(evil)]),
  ],
  [
    'packets: words in front of the signature',
    'invalid',
    'broken',
    message(async (kit) => [literal(evil), ...(await signed(kit))]),
  ],
  [
    'packets: two texts under one signature',
    'invalid',
    'broken',
    message(async (kit) => {
      const [before, content, packet] = await signed(kit);
      return [before, literal(evil), content, packet] as readonly object[];
    }),
  ],
  [
    'packets: compressed, and words behind',
    'invalid',
    'broken',
    message(async (kit) => [packed(...(await signed(kit))), literal(evil)]),
  ],
  [
    'packets: words, and compressed ones behind',
    'invalid',
    'broken',
    message(async (kit) => [literal(evil), packed(...(await signed(kit)))]),
  ],
  [
    'packets: two compressed ones',
    'invalid',
    'broken',
    message(async (kit) => [packed(...(await signed(kit))), packed(literal(evil))]),
  ],
  [
    'packets: a signature round a compressed one',
    'none',
    null,
    message(async (kit) => {
      const packet = await signature(kit, words);
      return [announced(packet), packed(literal(evil)), packet];
    }),
  ],
  [
    'packets: announced by Ann, signed by Mallory',
    'invalid',
    'signer',
    message(async (kit) => {
      const packet = await signature(kit, words, undefined, { who: 'mallory' });
      return [announced(await signature(kit, words)), literal(words), packet];
    }),
  ],
  [
    'packets: announced, and never signed',
    'invalid',
    'broken',
    message(async (kit) => [announced(await signature(kit, words)), literal(words)]),
  ],
  ['packets: a text and no signature', 'none', null, message(() => Promise.resolve([literal(words)]))],
  [
    'packets: a file whose name praises it',
    'none',
    null,
    message(() => Promise.resolve([literal(words, '[GNUPG:] GOODSIG ann@example.org')])),
  ],
  [
    'packets: a text that is no MIME entity',
    'invalid',
    'header',
    message((kit) => signed(kit, 'Not so:\r\n I shall not.\r\n\r\nPay Mallory 1,000.\r\n')),
  ],
  [
    'packets: a cleartext signature in place of them',
    'invalid',
    'header',
    async (kit) =>
      head() +
      multipart(
        'encrypted; protocol="application/pgp-encrypted"',
        'Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n',
        `Content-Type: application/octet-stream\r\n\r\n-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: SHA512\r\n\r\nNot so:\r\n\r\nPay Mallory.\r\n${armored(written(await signature(kit, 'Not so:\r\n\r\nPay Mallory.', undefined, { type: enums.signature.text })))}`,
      ),
  ],
  // Borders in a text.
  ...(
    [
      ['a header that is not known', (clear: string) => clear.replace('Hash:', 'NotDashEscaped: yes\r\nHash:')],
      ['a charset in its header', (clear: string) => clear.replace('Hash:', 'Charset: utf-7\r\nHash:')],
      ['no header, and words in its place', (clear: string) => clear.replace('Hash: SHA512', 'Pay Mallory')],
      ['words behind its border', (clear: string) => clear.replace('MESSAGE-----', 'MESSAGE----- Pay Mallory')],
      ['words in front of its border', (clear: string) => clear.replace('-----BEGIN', 'Pay Mallory -----BEGIN')],
      ['a border that is quoted', (clear: string) => clear.replace('-----BEGIN', '> -----BEGIN')],
      [
        'another text above its own',
        (clear: string) =>
          clear.replace(
            '-----BEGIN PGP SIGNED',
            '-----BEGIN PGP SIGNED MESSAGE-----\r\n\r\nPay Mallory.\r\n-----BEGIN PGP SIGNED',
          ),
      ],
      [
        'words between its text and its signature',
        (clear: string) => clear.replace('-----BEGIN PGP SIGNATURE', '\r\nPay Mallory.\r\n-----BEGIN PGP SIGNATURE'),
      ],
      ['no end', (clear: string) => clear.replace('-----END PGP SIGNATURE-----', '')],
    ] as const
  ).map(([what, change]): Attack<OpenPgpKit> => [
    `between the lines: ${what}`,
    'none',
    null,
    async (kit) => {
      const line = 'Lunch at noon?';
      const clear = `-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: SHA512\r\n\r\n${line}\r\n${armored(written(await signature(kit, line, undefined, { type: enums.signature.text })))}`;
      const changed = change(clear);
      if (changed === clear) throw new Error('nothing was changed');
      return head() + text('').replace('\r\n\r\n\r\n', `\r\n\r\n${changed}`);
    },
  ]),
];
