/**
 * Text in the form in which a search compares it.
 * Implements: RFC 9051 §6.4.4 (substrings without regard to case). Not here: the order of strings (collation.ts).
 */

/** NFC, lower case; half of a surrogate pair, which no search can ask for, becomes U+FFFD. */
export const folded = (text: string): string => text.normalize('NFC').toLowerCase().toWellFormed();
