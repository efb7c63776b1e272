/**
 * OpenPGP as the tree of a message asks for it.
 * Implements: RFC 3156 §4 (application/pgp-encrypted), §5 (application/pgp-signature), §7 (keys); RFC 9580 §10.3; the port is
 * sealed/types.ts.
 */
import { parameter } from '../message/header/parameters.ts';
import type { Part } from '../message/types.ts';
import type { Standard, Unsealed } from '../sealed/types.ts';
import { beginOf, findBegin, isBinary, lineAt, unarmored } from './armor.ts';
import { cleartext, inlinePieces, signedMessage } from './cleartext.ts';
import { isEncrypted, openEncrypted } from './decrypt.ts';
import type { OpenPgpKeys } from './keys.ts';
import { limits } from './limits.ts';
import { packetsOf, tags } from './packets.ts';
import { malformed, openSigned, verifyDetached, verifyPackets } from './signed.ts';

export function openpgp(keys: OpenPgpKeys): Standard {
  return {
    name: 'openpgp',
    signatureTypes: ['application/pgp-signature'],
    encryptedProtocol: 'application/pgp-encrypted',
    seals,
    verify: (signed, signature) => verifyDetached(signed, signature, keys),
    open: (body) => open(body, keys),
    inline: inlinePieces,
  };
}

async function open(body: Buffer, keys: OpenPgpKeys): Promise<Unsealed> {
  if (body.length > limits.messageOctets) return malformed('it is larger than what is opened');
  const begin = isBinary(body) ? -1 : findBegin(body, 0);
  if (begin !== -1 && beginOf(lineAt(body, begin).text) === signedMessage) return openCleartext(body, begin, keys);
  const armored = unarmored(body);
  if (!armored.ok) return malformed(armored.error);
  const { octets } = armored.value;
  const packets = packetsOf(octets, limits.messagePackets);
  if (!packets.ok) return malformed(packets.error);
  const [first] = packets.value;
  if (first?.tag === tags.publicKey || first?.tag === tags.secretKey) return { kind: 'keys' };
  return isEncrypted(packets.value)
    ? openEncrypted(octets, packets.value, keys)
    : openSigned(octets, packets.value, keys);
}

async function openCleartext(body: Buffer, begin: number, keys: OpenPgpKeys): Promise<Unsealed> {
  const read = cleartext(body, begin);
  if (!read.ok) return malformed(read.error);
  const { text, signature } = read.value;
  return { kind: 'content', content: text, encryption: null, signatures: await verifyPackets(text, signature, keys) };
}

/** What Exchange makes of multipart/encrypted: its parts stand in a multipart/mixed, under the names that clients gave them. */
function seals(part: Part): boolean {
  if (part.type !== 'application' || part.subtype !== 'octet-stream') return false;
  const name =
    (part.disposition === null ? null : parameter(part.disposition.parameters, 'filename')) ??
    parameter(part.parameters, 'name') ??
    '';
  return ['encrypted.asc', 'msg.asc'].includes(name.toLowerCase());
}
