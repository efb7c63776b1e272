/**
 * What somebody may do with a mailbox, as the letters of the standard.
 * Implements: RFC 4314 §2.1.
 */
import type { Branded } from '../base/branded.ts';

/**
 * Letters in the order of `everyRight`, each once: l lookup, r read, s keep seen, w write flags, i insert, p post, k create
 * below, x delete the mailbox, t delete messages, e expunge, a administer. RFC 4314 §2.1
 */
export type Rights = Branded<string, 'Rights'>;

/** What the owner of a mailbox has. */
export const everyRight = 'lrswipkxtea' as Rights;
