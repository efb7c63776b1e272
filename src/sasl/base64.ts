/**
 * Base64 as SASL carries it: strict, so that two spellings of one message cannot exist.
 * Implements: RFC 4648 §3.2, §3.3 and §3.5 (padding required, no other octets, unused bits zero).
 */

/** null for anything that is not the one base64 spelling of its octets. */
export function decodeBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : null;
}
