/** A standard without cryptography, for tests of the tree: a signature is the name of who signed, a sealed body is text behind a word. */
import type { EncryptionVerdict, SignatureVerdict, Standard } from '../types.ts';

const rule = 'toy';

export const toySignature = (name: string, state: SignatureVerdict['state'] = 'valid'): SignatureVerdict => ({
  standard: 'openpgp',
  state,
  fault: state === 'invalid' ? 'changed' : null,
  reason: { text: `${name} signed it`, rule },
  signer: {
    key: { standard: 'openpgp', fingerprint: name, algorithm: 'toy' },
    addresses: [`${name}@example.org`],
    name,
    vouchedBy: null,
  },
  signedAt: null,
  algorithm: 'toy',
  revocation: [],
});

export const toyEncryption = (state: EncryptionVerdict['state'] = 'opened'): EncryptionVerdict => ({
  standard: 'openpgp',
  state,
  reason: { text: 'a toy', rule },
  algorithm: 'toy',
  authenticated: true,
  recipients: [],
  openedBy: null,
});

const word = 'sealed:';

/** `signed` are the octets that were given to be verified, in order. */
export function toyStandard(signed: string[] = []): Standard {
  return {
    name: 'openpgp',
    signatureTypes: ['application/toy-signature'],
    encryptedProtocol: 'application/toy-encrypted',
    seals: ({ type, subtype }) => type === 'application' && subtype === 'toy',
    verify: (octets, signature) => {
      signed.push(octets.toString('latin1'));
      return Promise.resolve([toySignature(signature.toString('latin1').trim())]);
    },
    open: (body) => {
      const text = body.toString('latin1');
      return Promise.resolve(
        text.startsWith(word)
          ? { kind: 'content', content: body.subarray(word.length), encryption: toyEncryption(), signatures: [] }
          : { kind: 'closed', encryption: toyEncryption('locked') },
      );
    },
    inline: null,
  };
}
