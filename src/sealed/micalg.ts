/**
 * The digest that the header of multipart/signed announces.
 * Implements: RFC 8551 §3.5.3.2, RFC 3156 §5. It is there so that a program can begin to compute before it has the signature, and is
 * itself not signed: "receiving agents SHOULD be able to recover gracefully" from one that they do not recognise. Here the digest that
 * the signature names is computed and no other, so that one which is wrong tells of a careless sender or gateway and of nothing else.
 */
import { parameter } from '../message/header/parameters.ts';
import { type ProtectedPart, envelopeOf } from './protect.ts';

/** By the names that micalg has for them, without case and dashes. RFC 8551 §3.5.3.2, RFC 9580 §9.5 */
const digestNames = new Set(['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'ripemd160', 'sha3256', 'sha3512']);

const digestName = (text: string): string => {
  const name = text.trim().toLowerCase().replaceAll('-', '');
  return name.startsWith('pgp') ? name.slice(3) : name;
};

/** Whether one round the message announces a digest that is known, and that none of its signatures is made over. */
export const announcesAnother = (root: ProtectedPart): boolean =>
  envelopeOf(root).some(({ opened: { seal, part } }) => {
    const micalg = seal?.kind === 'signed' ? parameter(part.parameters, 'micalg') : null;
    if (seal?.kind !== 'signed' || micalg === null) return false;
    const told = micalg
      .split(',')
      .map(digestName)
      .filter((name) => digestNames.has(name));
    const used = seal.signatures.map(({ algorithm }) => digestName(algorithm.split(' with ').at(-1) ?? ''));
    return told.length > 0 && used.every((name) => digestNames.has(name) && !told.includes(name));
  });
