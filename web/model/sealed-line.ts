/**
 * What is said of a sealed message: one line, and what to do about it. Every fault of a signature and every state of encryption has its
 * sentence; what is good is said plainly, without a badge.
 */
import type { OpenedLetter, LetterSignature, SealFault } from '../crypto/letter.ts';
import type { SealedKey } from '../text/sealed.svelte.ts';
import type { Tone } from './verdict.ts';

/** How the key of a signature is known to the reader. */
export type Belief =
  | { readonly how: 'own' | 'certificate' | 'unknown' | 'seen' | 'refused' }
  | { readonly how: 'verified' | 'accepted'; readonly at: string }
  /** The author has another key that was accepted. */
  | { readonly how: 'changed' };

export interface Saying {
  readonly words: SealedKey;
  readonly values: Readonly<Record<string, string>>;
}

/** What the reader is asked to do. */
export type Deed = 'unlock' | 'look-up' | 'decide' | null;

export interface SealedLine {
  readonly tone: Tone;
  readonly says: readonly Saying[];
  readonly remedy: Saying | null;
  readonly deed: Deed;
}

export interface Circumstances {
  readonly belief: Belief;
  /** Whether it is being asked if the certificates were revoked on which it rests. */
  readonly isAsking: boolean;
  /** Whether the reader has keys that are locked. */
  readonly isLocked: boolean;
  /** A day, as it is shown. */
  readonly day: (at: string) => string;
}

interface Part {
  readonly tone: Tone;
  readonly says: Saying | null;
  readonly remedy: Saying | null;
  readonly deed: Deed;
}

const nothing: Part = { tone: 'plain', says: null, remedy: null, deed: null };

/** Somebody may lie: these are red. */
const lies: ReadonlySet<SealFault> = new Set(['revoked', 'refused', 'header', 'author']);

export function sealedLine(letter: OpenedLetter, circumstances: Circumstances): SealedLine {
  const signed = signedPart(letter, circumstances);
  const encrypted = encryptedPart(letter, circumstances);
  const isShut = letter.encrypted === 'locked' || letter.encrypted === 'broken';
  const parts = isShut ? [encrypted] : [signed, askingPart(letter, circumstances), encrypted];
  const tones = parts.map(({ tone }) => tone);
  return {
    tone: tones.includes('false') ? 'false' : tones.includes('unsure') ? 'unsure' : 'plain',
    says: parts.flatMap(({ says }) => says ?? []),
    remedy: parts.find(({ remedy }) => remedy !== null)?.remedy ?? null,
    deed: parts.find(({ deed }) => deed !== null)?.deed ?? null,
  };
}

/** What does not count anyway waits for nothing. */
const askingPart = ({ signed }: OpenedLetter, { isAsking }: Circumstances): Part =>
  isAsking && signed === 'author' ? { ...nothing, says: { words: 'signed.asking', values: {} } } : nothing;

const authorText = ({ author }: Pick<OpenedLetter, 'author'>): string => author.join(', ') || '?';

function signedPart(letter: OpenedLetter, { belief, day }: Circumstances): Part {
  const { signed, fault, signature } = letter;
  const author = authorText(letter);
  const values = { author, signer: signerText(signature) };
  switch (signed) {
    case 'author':
      return { ...nothing, says: authorSays(author, belief, day) };
    case 'none':
      return letter.encrypted === 'none' ? nothing : { ...nothing, says: { words: 'signed.none', values } };
    case 'part':
      return {
        tone: 'unsure',
        says: { words: 'signed.part', values },
        remedy: { words: 'remedy.part', values },
        deed: null,
      };
    default: {
      const why = fault ?? 'malformed';
      if (belief.how === 'changed' && (why === 'no-key' || why === 'uncertified' || why === 'issuer'))
        return {
          tone: 'false',
          says: { words: 'signed.changed-key', values },
          remedy: { words: 'remedy.changed-key', values },
          deed: why === 'no-key' ? 'look-up' : 'decide',
        };
      return {
        tone: lies.has(why) ? 'false' : 'unsure',
        says: { words: `fault.${why}`, values },
        remedy: { words: `remedy.${why}`, values },
        deed: why === 'no-key' ? 'look-up' : why === 'uncertified' || why === 'issuer' ? 'decide' : null,
      };
    }
  }
}

function authorSays(name: string, belief: Belief, day: (at: string) => string): Saying {
  switch (belief.how) {
    case 'own':
      return { words: 'signed.own', values: {} };
    case 'verified':
    case 'accepted':
      return { words: `signed.${belief.how}`, values: { name, date: day(belief.at) } };
    default:
      return { words: 'signed.certificate', values: { name } };
  }
}

function encryptedPart(letter: OpenedLetter, { isLocked }: Circumstances): Part {
  const values = { author: authorText(letter) };
  switch (letter.encrypted) {
    case 'none':
      return nothing;
    case 'message':
    case 'part':
      return { ...nothing, says: { words: `encrypted.${letter.encrypted}`, values } };
    case 'locked': {
      const recipients = letter.closed.flatMap((one) => one.recipients).join(', ');
      return isLocked
        ? {
            tone: 'plain',
            says: { words: 'encrypted.locked', values },
            remedy: { words: 'remedy.locked', values },
            deed: 'unlock',
          }
        : {
            tone: 'unsure',
            says: { words: 'encrypted.no-key', values },
            remedy: { words: 'remedy.no-own-key', values: { ...values, recipients: recipients || '?' } },
            deed: null,
          };
    }
    case 'broken':
      return {
        tone: 'unsure',
        says: { words: 'encrypted.broken', values },
        remedy: { words: 'remedy.broken', values },
        deed: null,
      };
  }
}

/** Addresses that are proven; else what the key claims, which proves nothing, is not said. */
const signerText = (signature: LetterSignature | null): string => signature?.signer?.addresses.join(', ') || '?';
