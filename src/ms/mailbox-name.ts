/**
 * What a mailbox may be called.
 * Implements: RFC 9051 §5.1 (hierarchy), RFC 5198 §2 (no control characters).
 */

export const delimiter = '/';

/** Octets of a name and of one of its levels, and levels. */
export interface NameLimits {
  readonly mailboxName: number;
  readonly mailboxLevel: number;
  readonly mailboxDepth: number;
}

/** Why a name cannot be given to a mailbox, in words, or null where it can. */
export function nameProblem(name: string, limits: NameLimits): string | null {
  if (name === '') return 'A mailbox needs a name';
  for (let at = 0; at < name.length; at++) {
    const unit = name.charCodeAt(at);
    if (unit < 0x20 || (unit >= 0x7f && unit < 0xa0) || unit === 0x2028 || unit === 0x2029) {
      return 'A mailbox name cannot have control characters';
    }
    if (unit === 0x2a || unit === 0x25) return 'A mailbox name cannot have "*" or "%", which mean any name in LIST';
  }
  if (Buffer.byteLength(name) > limits.mailboxName) return 'This mailbox name is too long';
  const levels = name.split(delimiter);
  if (levels.length > limits.mailboxDepth) return 'This mailbox name has too many levels';
  if (levels.includes('')) return 'A level of this mailbox name is empty';
  if (levels.some((level) => Buffer.byteLength(level) > limits.mailboxLevel)) {
    return 'A level of this mailbox name is too long';
  }
  return null;
}
