/**
 * The Autocrypt field of what our users send: the key that they publish and prefer, where their client has put in none.
 * Implements: Autocrypt Level 1 §2.1. Signatures of the domain come later, and cover it.
 */
import { normaliseAddress } from '../directory/address.ts';
import { autocryptLines } from '../keys/autocrypt/header.ts';
import { traceField } from '../mta/trace/field.ts';
import { type SubmittedHeader, has, isNotification } from './header.ts';

/** null where its owner publishes none. Rejects never for what an owner did. */
export type PreferredKey = (address: string) => Promise<Buffer | null>;

export async function autocryptFields(header: SubmittedHeader, keyOf: PreferredKey): Promise<readonly Buffer[]> {
  const { bytes, fields, from } = header;
  const [author, ...others] = from;
  const address = author === undefined || others.length > 0 ? null : normaliseAddress(author);
  if (address === null || has(fields, 'autocrypt') || isNotification(bytes, fields)) return [];
  const keyData = await keyOf(address);
  const lines = keyData === null ? [] : autocryptLines({ address, prefersEncryption: false, keyData });
  return lines.length === 0 ? [] : [traceField('Autocrypt', ...lines)];
}
