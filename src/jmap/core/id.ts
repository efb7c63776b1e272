/** Id: 1 to 255 octets of the URL-safe base64 alphabet. RFC 8620 §1.2 */
import { limits } from '../limits.ts';
import type { Id } from './types.ts';

const isLetter = (code: number): boolean =>
  (code >= 0x30 && code <= 0x39) ||
  (code >= 0x41 && code <= 0x5a) ||
  (code >= 0x61 && code <= 0x7a) ||
  code === 0x2d ||
  code === 0x5f;

export function isId(text: string): text is Id {
  if (text.length === 0 || text.length > limits.id) return false;
  for (let at = 0; at < text.length; at++) if (!isLetter(text.charCodeAt(at))) return false;
  return true;
}
