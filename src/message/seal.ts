/**
 * Whether a message is sealed, by its structure alone: nothing is opened, so that it may be asked of every row of a list.
 * Implements: the forms of RFC 1847, RFC 3156, RFC 8551 §3.2 and §3.9 (how they are known), and the borders of RFC 9580 §6.2 and §7.
 * Not here: whether a seal holds (sealed/).
 */
import { parameter } from './header/parameters.ts';
import type { MessageFacts, Part } from './types.ts';

export type Seal = 'signed' | 'encrypted';

/** The stronger one that stands anywhere in the message; null where there is none. */
export function sealOf({ structure, preview }: Pick<MessageFacts, 'structure' | 'preview'>): Seal | null {
  const found = new Set<Seal>();
  const parts = [structure];
  for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
    const seal = partSeal(part);
    if (seal !== null) found.add(seal);
    parts.push(...part.children);
  }
  if (preview.startsWith('-----BEGIN PGP MESSAGE-----')) found.add('encrypted');
  if (preview.startsWith('-----BEGIN PGP SIGNED MESSAGE-----')) found.add('signed');
  return found.has('encrypted') ? 'encrypted' : found.has('signed') ? 'signed' : null;
}

function partSeal(part: Part): Seal | null {
  const { type, subtype } = part;
  if (type === 'multipart') return subtype === 'signed' || subtype === 'encrypted' ? subtype : null;
  if (type !== 'application') return null;
  const name = fileName(part).toLowerCase();
  if (subtype === 'octet-stream')
    return name.endsWith('.p7m') || name === 'encrypted.asc' || name === 'msg.asc' ? 'encrypted' : null;
  if (subtype !== 'pkcs7-mime' && subtype !== 'x-pkcs7-mime') return null;
  switch (parameter(part.parameters, 'smime-type')?.toLowerCase()) {
    case 'signed-data':
      return 'signed';
    case 'certs-only':
    case 'compressed-data':
      return null;
    default:
      return name.endsWith('.p7c') ? null : 'encrypted';
  }
}

const fileName = ({ parameters, disposition }: Part): string =>
  (disposition === null ? null : parameter(disposition.parameters, 'filename')) ?? parameter(parameters, 'name') ?? '';
