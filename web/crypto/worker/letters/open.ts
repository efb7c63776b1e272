/**
 * A message out of its seals, as values that the page may have: what is covered, by whom, and what did not open.
 * Implements: RFC 9787 §4 and RFC 9788 §4 through src/sealed. Nothing of a seal that did not open whole is handed out.
 */
import { decodeWords } from '../../../../src/message/header/encoded-word.ts';
import { openpgp } from '../../../../src/openpgp/standard.ts';
import type { SealedField } from '../../../../src/sealed/header.ts';
import { openMessage } from '../../../../src/sealed/open.ts';
import { protect } from '../../../../src/sealed/protect.ts';
import { summarise } from '../../../../src/sealed/summary.ts';
import { smime } from '../../../../src/smime/standard.ts';
import type { LetterField, OpenAsk, OpenedLetter } from '../../letter.ts';
import type { Secrets } from '../secrets.ts';
import { authoritiesOf, certificatesIn } from './certificates.ts';
import { type Gathered, gather } from './gather.ts';
import { certificateTrust, openPgpKeys } from './keys.ts';
import { plainFile } from './plain-file.ts';
import { refusing } from './refused.ts';
import { PathGatherer, revocationBy } from './revocation.ts';

/** `now`: what is told of certificates has to hold then. */
export async function openLetter(
  { message, keys, receivedAt, told = [] }: OpenAsk,
  secrets: Secrets,
  now: number,
): Promise<OpenedLetter> {
  const paths = new PathGatherer();
  const trust = certificateTrust(keys, receivedAt, (certificate, issuer) => {
    paths.add(certificate, issuer);
    return revocationBy(told, certificate, issuer, now);
  });
  const standards = [openpgp(await openPgpKeys(keys.openpgp, secrets, receivedAt)), smime(trust, secrets.smime)].map(
    (standard) => refusing(standard, keys.refused),
  );
  const root = protect(await openMessage(Buffer.from(message.buffer, message.byteOffset, message.length), standards));
  const { header, ...summary } = summarise(root);
  const gathered = await gather(root, standards);
  return {
    ...summary,
    ...withPieces(summary, gathered),
    fields: header.fields.map(readable),
    outer: header.outer.map(readable),
    parts: gathered.parts,
    closed: gathered.closed,
    openedBy: gathered.openedBy,
    certificates: await certificatesIn(root.opened),
    authorities: summary.fault === 'issuer' ? await authoritiesOf(root.opened, summary.signature) : [],
    paths: paths.paths(),
    file: plainFile(root, header),
  };
}

const readable = ({ name, value, protection }: SealedField): LetterField => ({
  name,
  value: decodeWords(value).trim(),
  protection,
});

type Summary = Pick<OpenedLetter, 'signed' | 'encrypted'>;

/** Seals inside the lines of a text speak for their pieces, never for the message. */
function withPieces({ signed, encrypted }: Summary, { parts, closed }: Gathered): Summary {
  const pieces = parts.filter(({ place }) => place.includes('#'));
  const shut = closed.filter(({ place }) => place.includes('#'));
  const hasSigned = pieces.some(({ signedBy }) => signedBy.length > 0);
  const hasEncrypted = pieces.some(({ encrypted: layers }) => layers.length > 0);
  const state = shut.some((one) => one.state === 'broken') ? 'broken' : shut.length > 0 ? 'locked' : 'part';
  return {
    signed: signed === 'none' && hasSigned ? 'part' : signed,
    encrypted: encrypted === 'none' && (hasEncrypted || shut.length > 0) ? state : encrypted,
  };
}
