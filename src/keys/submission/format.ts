/**
 * What provider and client write to each other to publish a key by mail.
 * Implements: draft-koch-openpgp-webkey-service §4.3 (confirmation request), §4.4 (confirmation response): "name: value" lines.
 */
import { limits } from '../limits.ts';

export interface Confirmation {
  readonly type: 'confirmation-request' | 'confirmation-response';
  /** The submission address in a request, whoever answers in a response. */
  readonly sender: string;
  /** Whose key it is. */
  readonly address: string;
  /** Of a request alone. */
  readonly fingerprint: string | null;
  readonly nonce: string;
}

/** null for what is none. Names are compared without case; the first of each counts. */
export function readConfirmation(text: string): Confirmation | null {
  const fields = new Map<string, string>();
  for (const line of text.slice(0, limits.submissionText).split('\n', limits.submissionLines)) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon)).trim().toLowerCase();
    if (name !== '' && !fields.has(name)) fields.set(name, line.slice(colon + 1).trim());
  }
  const type = fields.get('type');
  const [sender, address, nonce] = [fields.get('sender'), fields.get('address'), fields.get('nonce')];
  if (type !== 'confirmation-request' && type !== 'confirmation-response') return null;
  if (sender === undefined || address === undefined || nonce === undefined || nonce === '') return null;
  return { type, sender, address, fingerprint: fields.get('fingerprint') ?? null, nonce };
}

export const writeConfirmation = ({ type, sender, address, fingerprint, nonce }: Confirmation): string =>
  [
    ['type', type],
    ['sender', sender],
    ['address', address],
    ...(fingerprint === null ? [] : [['fingerprint', fingerprint.toUpperCase()]]),
    ['nonce', nonce],
  ]
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
