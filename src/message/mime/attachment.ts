/**
 * Which parts a reader is offered as attachments, and under which names.
 * Implements: RFC 2183 §2, in the spirit of RFC 8621 §4.1.4 (hasAttachment). Signatures, control parts of encryption,
 * parts of a report, and what a multipart/related shows in its place are not attachments.
 */
import { decodeWords } from '../header/encoded-word.ts';
import { parameter } from '../header/parameters.ts';
import type { Part } from '../types.ts';

/** The file name of a part: of its disposition, else of its type; encoded words are undone, path and controls removed. */
export function fileName(part: Part): string | null {
  const written = parameter(part.disposition?.parameters ?? [], 'filename') ?? parameter(part.parameters, 'name');
  if (written === null) return null;
  const decoded = decodeWords(written);
  const base = decoded.slice(Math.max(decoded.lastIndexOf('/'), decoded.lastIndexOf('\\')) + 1);
  const name = Array.from(base).filter(isNameCharacter).join('').trim();
  return name === '' || name === '.' || name === '..' ? null : name;
}

/** Controls, and the marks that reverse the reading direction and so make "exe" end in "txt". */
function isNameCharacter(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return false;
  return !((code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069));
}

const shownInline = new Set(['text', 'image', 'audio', 'video']);
const neverOffered = new Set([
  'application/pgp-signature',
  'application/pgp-encrypted',
  'application/pkcs7-signature',
  'application/x-pkcs7-signature',
  'application/pkcs7-mime',
  'application/x-pkcs7-mime',
]);
const ownParents = new Set(['multipart/report', 'multipart/encrypted']);

const mediaType = ({ type, subtype }: Part): string => `${type}/${subtype}`;

/** Whether a part is offered as an attachment; `parent` is what it stands in, or null for the outermost part. */
export function isAttachment(part: Part, parent: Part | null): boolean {
  if (part.type === 'multipart') return false;
  if (part.disposition?.type === 'attachment') return !neverOffered.has(mediaType(part));
  if (neverOffered.has(mediaType(part))) return false;
  if (parent !== null && ownParents.has(mediaType(parent))) return false;
  if (part.type === 'message') return true;
  const inline = part.disposition?.type === 'inline';
  if (shownInline.has(part.type)) {
    if (inline || (parent?.subtype === 'related' && part.id !== null)) return false;
    return part.type !== 'text' || fileName(part) !== null;
  }
  return parent?.subtype !== 'related' || part.id === null;
}

/** Whether any leaf of a message is an attachment; what is inside an enclosed message does not count by itself. */
export function hasAttachment(part: Part, parent: Part | null = null): boolean {
  if (isAttachment(part, parent)) return true;
  return part.type === 'multipart' && part.children.some((child) => hasAttachment(child, part));
}
