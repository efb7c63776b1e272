/**
 * Octets that claim to be text.
 */
import { isUtf8 } from 'node:buffer';

/** null for what is not UTF-8. RFC 3629 */
export const utf8 = (bytes: Buffer): string | null => (isUtf8(bytes) ? bytes.toString('utf8') : null);
