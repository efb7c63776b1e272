/**
 * What a message demands of the TLS of its hops, beside what is known of the host.
 * Implements: RFC 8689 §4.2.1 (REQUIRETLS: only a host that proves who it is), §4.2.2 (TLS-Required: No), §5 (not of notifications).
 * Not here: whether the host offers REQUIRETLS itself (smtp/client).
 */
import { isMandatory } from '../../transport/types.ts';
import type { Hop } from '../deliver/port.ts';
import type { MailParameters, ReversePath } from '../types.ts';
import type { Fate } from './attempt.ts';

/** Whether the message must not go without TLS that proves the host. */
export const requiresTls = (reversePath: ReversePath, { tls }: MailParameters): boolean =>
  tls === 'required' && reversePath !== '';

/** The hop as the message may take it, or null. What the operator demands stays demanded. */
export function demanded(hop: Hop, reversePath: ReversePath, parameters: MailParameters): Hop | null {
  if (requiresTls(reversePath, parameters)) return hop.tls.kind === 'verified' || hop.tls.kind === 'dane' ? hop : null;
  const ignoresPolicy = parameters.tls === 'optional' && hop.because !== 'configured' && isMandatory(hop.tls);
  return ignoresPolicy ? { ...hop, tls: { kind: 'opportunistic' } } : hop;
}

/** RFC 8689 §4.2.1: 5.7.10, Encryption needed. */
export const unprotected = ({ host }: Hop, why: string): Fate => ({
  kind: 'failed',
  host,
  reply: null,
  status: '5.7.10',
  reason: `The sender demands TLS that proves who the host is, and ${host} ${why}`,
});
