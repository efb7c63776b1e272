/** What a recipient's chip says of the lock. */
import type { Recipient } from '../../model/recipients.ts';
import { canSeal } from '../../model/protection.ts';
import type { Protection } from '../../state/protection.svelte.ts';

export type ChipMark = 'yes' | 'no' | 'asks' | 'changed';

export function chipMark(protection: Protection | null, { email, isValid }: Recipient): ChipMark | null {
  if (protection?.level !== 'sealed' || !isValid) return null;
  const found = protection.of(email);
  if (found === undefined || found === null) return 'asks';
  if (!canSeal(found)) return 'no';
  return found.changed === null ? 'yes' : 'changed';
}
