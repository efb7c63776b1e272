/**
 * The TXT record that says a domain has a policy, and which one.
 * Implements: RFC 8461 §3.1.
 */
import { isAlphanumeric, isNameOf } from './grammar.ts';

/** sts-text-record = sts-version 1*(sts-field-delim sts-field) [sts-field-delim]; null where it is none. */
export function policyId(text: string): string | null {
  const [version, ...fields] = text.split(';').map((field) => field.trim());
  if (version !== 'v=STSv1') return null;
  if (fields.at(-1) === '') fields.pop();
  let id: string | null = null;
  for (const field of fields) {
    const equals = field.indexOf('=');
    const value = field.slice(equals + 1);
    if (equals < 0 || !isNameOf(field.slice(0, equals)) || !isExtensionValue(value)) return null;
    // Of a field that is there twice, the first counts.
    if (field.slice(0, equals) !== 'id' || id !== null) continue;
    if (value.length > 32 || !isAlphanumeric(value)) return null;
    id = value;
  }
  return id;
}

/** The id among the TXT records of _mta-sts; null where there is no record, or not exactly one. */
export function policyIdOf(texts: readonly string[]): string | null {
  const [only, ...more] = texts.filter((text) => text.startsWith('v=STSv1;') || text.startsWith('v=STSv1 '));
  return only === undefined || more.length > 0 ? null : policyId(only);
}

/** sts-ext-value = 1*(%x21-3A / %x3C / %x3E-7E) */
function isExtensionValue(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x21 || code > 0x7e || code === 0x3b || code === 0x3d) return false;
  }
  return text !== '';
}
