/**
 * Opens what was encrypted, and says how well it was.
 * Implements: RFC 5652 §6.3, RFC 5083 §2.2, RFC 8551 §2.7 (ciphers), §3.3, §6 (what is weak), RFC 9709 (bound keys).
 * A message that does not open whole gives nothing of itself (EFAIL), and does not say which step went wrong.
 */
import type { EncryptionState, EncryptionVerdict } from '../../sealed/types.ts';
import { contentCipherByOid, contentScheme, decryptContent, isAuthenticated, isOld } from '../algorithms/contents.ts';
import { contentAlgorithm, derivedKey } from '../algorithms/derived-key.ts';
import type { OwnKey } from '../algorithms/private-key.ts';
import type { Certificate } from '../certificates/certificate.ts';
import { keyIdentity } from '../certificates/identity.ts';
import { limits } from '../limits.ts';
import { contentKey, openersOf } from './content-key.ts';
import type { EnvelopedData } from './enveloped-data.ts';
import { recipientTexts } from './recipients.ts';

export type Decrypted =
  | { readonly content: Buffer; readonly type: string; readonly encryption: EncryptionVerdict }
  | { readonly content: null; readonly encryption: EncryptionVerdict };

/** `known`: certificates with which a sender may have agreed upon a key. */
export async function decrypt(
  data: EnvelopedData,
  keys: readonly OwnKey[],
  known: readonly Certificate[],
): Promise<Decrypted> {
  const { content, authentication, recipients } = data;
  const { algorithm, bound } = contentAlgorithm(content.algorithm);
  const cipher = contentCipherByOid(algorithm.oid);
  const authenticated = cipher !== null && isAuthenticated(cipher);
  const verdict = (
    state: EncryptionState,
    text: string,
    rule: string,
    openedBy: EncryptionVerdict['openedBy'] = null,
  ): EncryptionVerdict => ({
    standard: 'smime',
    state,
    reason: { text, rule },
    algorithm: cipher?.name ?? algorithm.oid,
    authenticated,
    recipients: recipientTexts(recipients),
    openedBy,
  });
  const closed = (state: EncryptionState, text: string, rule: string): Decrypted => ({
    content: null,
    encryption: verdict(state, text, rule),
  });
  const scheme = contentScheme(algorithm);
  if (cipher === null)
    return closed(
      'locked',
      `it is encrypted by an algorithm that is not known here: ${algorithm.oid}`,
      'RFC 8551 §2.7',
    );
  if (scheme === null) return closed('broken', `the parameters of ${cipher.name} are not right`, 'RFC 5652 §6.1');
  // A cipher that authenticates must not be read where its tag is not: the content would be anybody's. RFC 5083 §2.1
  if (authenticated !== (authentication !== null))
    return closed('broken', `${cipher.name} is not used as its standard demands`, 'RFC 5083 §2.1');
  const openers = openersOf(recipients, keys).slice(0, limits.openers);
  if (openers.length === 0) return closed('locked', lockedText(data), 'RFC 5652 §6.2');
  const sealing = authentication ?? { tag: Buffer.alloc(0), more: Buffer.alloc(0) };
  for (const opener of openers) {
    const key = await contentKey(opener, scheme.keyOctets, [...data.certificates, ...known]);
    const used = key === null || bound === null ? key : derivedKey(key, bound);
    const opened = used === null ? null : await decryptContent(scheme, used, content.octets, sealing);
    if (opened === null) continue;
    const [text, rule] = isOld(cipher)
      ? [`only its recipients could read it, but ${cipher.name} is too weak for new messages`, 'RFC 8551 §6']
      : authenticated
        ? ['only its recipients can read it, and nobody changed it', 'RFC 5083 §2.2']
        : ['only its recipients can read it; a change would not be noticed by its encryption', 'RFC 8551 §6'];
    const openedBy = await keyIdentity(opener.own.certificate);
    return { content: opened, type: content.type, encryption: verdict('opened', text, rule, openedBy) };
  }
  return closed('broken', 'it is for a key at hand, and does not open: it was changed, or made wrong', 'RFC 5652 §6.3');
}

function lockedText({ recipients }: EnvelopedData): string {
  if (recipients.every(({ kind }) => kind === 'password'))
    return 'it opens by a password alone, which is not supported here';
  if (recipients.every(({ kind }) => kind === 'shared-key'))
    return 'it opens by a key alone that was shared before, which is not supported here';
  return 'none of the keys at hand opens it';
}
