/**
 * A message out of its seals, as values that the page may have: what is covered, by whom, and what did not open.
 * Implements: RFC 9787 §4 and RFC 9788 §4 through src/sealed. Nothing of a seal that did not open whole is handed out.
 */
import { parameter } from '../../../../src/message/header/parameters.ts';
import { decodeTransfer } from '../../../../src/message/mime/transfer.ts';
import { openpgp } from '../../../../src/openpgp/standard.ts';
import { openMessage } from '../../../../src/sealed/open.ts';
import { type ProtectedPart, protect } from '../../../../src/sealed/protect.ts';
import { summarise } from '../../../../src/sealed/summary.ts';
import type { KeyIdentity } from '../../../../src/sealed/types.ts';
import { smime } from '../../../../src/smime/standard.ts';
import type { LetterPart, OpenAsk, OpenedLetter } from '../../letter.ts';
import type { Secrets } from '../secrets.ts';
import { certificateTrust, openPgpKeys } from './keys.ts';

export async function openLetter({ message, keys, receivedAt }: OpenAsk, secrets: Secrets): Promise<OpenedLetter> {
  const standards = [
    openpgp(await openPgpKeys(keys.openpgp, secrets, receivedAt)),
    smime(certificateTrust(keys, receivedAt), secrets.smime),
  ];
  const root = protect(await openMessage(Buffer.from(message), standards));
  const { header, ...summary } = summarise(root);
  const found: Found = { parts: [], closed: [], openedBy: [] };
  gather(root, '1', found);
  return { ...summary, fields: header.fields, outer: header.outer, ...found };
}

interface Found {
  readonly parts: LetterPart[];
  readonly closed: {
    readonly place: string;
    readonly reason: { text: string; rule: string };
    readonly recipients: readonly string[];
  }[];
  readonly openedBy: KeyIdentity[];
}

function gather(at: ProtectedPart, place: string, found: Found): void {
  const { seal, part, octets, role } = at.opened;
  if (role !== 'content') return;
  if (seal?.kind === 'sealed' && seal.encryption !== null) {
    const { openedBy, reason, recipients } = seal.encryption;
    if (openedBy !== null) found.openedBy.push(openedBy);
    if (at.children.length === 0) found.closed.push({ place, reason, recipients });
  }
  if (seal?.kind === 'broken') found.closed.push({ place, reason: seal.reason, recipients: [] });
  at.children.forEach((child, index) => gather(child, `${place}.${index + 1}`, found));
  if (at.children.length > 0 || seal !== null || part.type === 'multipart') return;
  const { disposition } = part;
  found.parts.push({
    place,
    type: `${part.type}/${part.subtype}`,
    charset: parameter(part.parameters, 'charset') ?? null,
    name:
      (disposition === null ? undefined : parameter(disposition.parameters, 'filename')) ??
      parameter(part.parameters, 'name') ??
      null,
    contentId: part.id,
    disposition: disposition?.type ?? null,
    octets: new Uint8Array(decodeTransfer(octets.subarray(part.body, part.end), part.encoding)),
    covers: at.covers,
    signedBy: at.signedBy,
    encrypted: at.encrypted,
  });
}
