/** The four services of a sealed message: held by what, or not held. ISO 7498-2 §5.2 */
import type { OpenedLetter } from '../crypto/letter.ts';
import type { SealedKey } from '../text/sealed.svelte.ts';
import type { Service } from './verdict.ts';

export interface SealedService {
  readonly name: Service['name'];
  readonly isHeld: boolean;
  /** null: what the way to here says of it. */
  readonly words: SealedKey | null;
  readonly signer: string;
}

export function sealedServices({ signed, encrypted, signature, author }: OpenedLetter): readonly SealedService[] {
  const isSigned = signed === 'author' || signed === 'other';
  const signer = signature?.signer?.addresses.join(', ') ?? author.join(', ');
  // Decryption ends with an error where a change would not have been noticed.
  const isWhole = encrypted === 'message';
  const service = (name: Service['name'], isHeld: boolean, words: SealedKey | null): SealedService => ({
    name,
    isHeld,
    words,
    signer,
  });
  return [
    service(
      'integrity',
      isSigned || isWhole,
      isSigned ? 'service.seal-integrity' : isWhole ? 'service.seal-integrity-encrypted' : 'service.seal-integrity-not',
    ),
    service('sender', signed === 'author', signed === 'author' ? 'service.seal-sender' : 'service.seal-sender-not'),
    service('repudiation', isSigned, isSigned ? 'service.seal-repudiation' : 'service.seal-repudiation-not'),
    service(
      'confidentiality',
      encrypted === 'message' || encrypted === 'locked',
      encrypted === 'message' || encrypted === 'locked'
        ? 'service.seal-confidential'
        : encrypted === 'part'
          ? 'service.seal-confidential-part'
          : null,
    ),
  ];
}
