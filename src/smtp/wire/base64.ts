/**
 * base64 as SASL needs it: strict, padded, and '=' for the empty response.
 * Implements: RFC 4648 §4, RFC 4954 §4.
 */

const isBase64 = (unit: number): boolean =>
  (unit >= 0x30 && unit <= 0x39) ||
  (unit >= 0x41 && unit <= 0x5a) ||
  (unit >= 0x61 && unit <= 0x7a) ||
  unit === 0x2b ||
  unit === 0x2f;

/** base64 = base64-terminal / ( 1*(4base64-char) [base64-terminal] ); '' is empty. null for anything else. */
export function decodeBase64(text: string): Buffer | null {
  if (text.length % 4 !== 0) return null;
  const body = text.endsWith('==') ? text.length - 2 : text.endsWith('=') ? text.length - 1 : text.length;
  for (let i = 0; i < body; i++) if (!isBase64(text.charCodeAt(i))) return null;
  return Buffer.from(text, 'base64');
}
