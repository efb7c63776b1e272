/** Characters by their numbers in strings. Implements: RFC 5228 §2.4.2.4. They are read in compile/text.ts. */
import type { Extension } from '../compile/language.ts';

export const encodedCharacter: Extension = { capability: 'encoded-character' };
