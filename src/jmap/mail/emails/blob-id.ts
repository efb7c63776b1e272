/**
 * Ids of octets: a whole message, what was uploaded, and a part of either with its transfer encoding undone.
 * Implements: RFC 8621 §4.1.1 and §4.1.4 (blobId). 'B7' is e-mail 7, 'B7-1_2' its part 1.2, 'B7-1_2-3' part 3 of the message that
 * is enclosed there; 'U' and a SHA-256 in hex is an upload, which may have parts too. 'R7v2' is the second version of script 7.
 * 'K7h' and a SHA-256 in hex is a picture within card 7.
 */
import type { EmailId } from '../../../ms/types.ts';
import type { Id } from '../../core/types.ts';
import { limits } from '../../limits.ts';

export interface ScriptVersion {
  readonly id: number;
  readonly version: number;
}

export interface CardMedium {
  readonly id: number;
  readonly hash: string;
}

export interface BlobName {
  readonly of:
    | { readonly email: EmailId }
    | { readonly upload: string }
    | { readonly script: ScriptVersion }
    | { readonly card: CardMedium };
  /** Numbers of parts ('1.2'), each of a message within the one before. */
  readonly parts: readonly string[];
}

export const emailBlobId = (email: EmailId): Id => `B${email}` as Id;
export const uploadBlobId = (hash: string): Id => `U${hash}` as Id;
export const scriptBlobId = ({ id, version }: ScriptVersion): Id => `R${id}v${version}` as Id;
export const cardBlobId = ({ id, hash }: CardMedium): Id => `K${id}h${hash}` as Id;
export const partBlobId = (blob: Id, partId: string): Id => `${blob}-${partId.replaceAll('.', '_')}` as Id;

/** null for what is not such an id. */
export function readBlobId(id: string): BlobName | null {
  if (id.length > limits.id) return null;
  const [root = '', ...parts] = id.split('-');
  if (parts.length > limits.enclosed || !parts.every(isPartNumber)) return null;
  const numbers = parts.map((part) => part.replaceAll('_', '.'));
  const name = root.slice(1);
  if (root.startsWith('U')) return isHash(name) ? { of: { upload: name }, parts: numbers } : null;
  if (root.startsWith('R')) return parts.length === 0 ? readScript(root) : null;
  if (root.startsWith('K')) return parts.length === 0 ? readCardMedium(root) : null;
  const email = Number(name);
  return root.startsWith('B') && Number.isSafeInteger(email) && String(email) === name
    ? { of: { email: email as EmailId }, parts: numbers }
    : null;
}

function readScript(root: string): BlobName | null {
  const [id = NaN, version = NaN] = root.slice(1).split('v', 3).map(Number);
  const script = { id, version };
  const isOne = Number.isSafeInteger(id) && Number.isSafeInteger(version) && scriptBlobId(script) === root;
  return isOne ? { of: { script }, parts: [] } : null;
}

function readCardMedium(root: string): BlobName | null {
  const [id = '', hash = '', ...more] = root.slice(1).split('h', 3);
  const card = { id: Number(id), hash };
  const isOne = more.length === 0 && Number.isSafeInteger(card.id) && isHash(hash) && cardBlobId(card) === root;
  return isOne ? { of: { card }, parts: [] } : null;
}

const isDigit = (letter: string): boolean => letter >= '0' && letter <= '9';

const isPartNumber = (part: string): boolean =>
  part.split('_').every((number) => number !== '' && Array.from(number).every(isDigit));

const isHash = (text: string): boolean =>
  text.length === 64 && Array.from(text).every((letter) => isDigit(letter) || (letter >= 'a' && letter <= 'f'));
