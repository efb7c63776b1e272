/**
 * Recipients elsewhere: who they are once aliases and groups are followed, and under which return path each of them leaves.
 * Implements: RFC 3461 §5.2.1 (d) and §5.2.7 (what becomes of the wishes of who asked for a group), SRS and VERP (../../mda/srs).
 */
import { normaliseAddress, normaliseDomain, splitAddress } from '../../directory/address.ts';
import type { Srs } from '../../mda/srs/srs.ts';
import { verp } from '../../mda/srs/verp.ts';
import type { NewQueueRecipient } from '../queue/port.ts';
import { type Routed, isGroup } from './answers.ts';
import type { Transaction } from './port.ts';

export interface ReturnPathDeps {
  /** What forwarded mail leaves under; null leaves it as it came. */
  readonly srs?: Srs | null;
  readonly isOwnDomain?: (domain: string) => Promise<boolean>;
  /** The first of them stands in return paths that name their recipient; none makes none. */
  readonly subaddressSeparators: string;
}

/** The return path for a recipient elsewhere, and of what an address of ours sends on; null where it stays as it is. */
export type Forwarding = (recipient: string, forwarder: string | null) => string | null;

export const unchanged: Forwarding = () => null;

/** As forwarding says; and where the sender asks for it, each recipient has one. */
export async function returning(deps: ReturnPathDeps, { reversePath, parameters }: Transaction): Promise<Forwarding> {
  const forward = await forwarding(deps, reversePath);
  if (parameters.verp !== true) return forward;
  const separator = deps.subaddressSeparators.charAt(0);
  return (recipient) => verp(reversePath, recipient, separator);
}

/** Only a stranger's return path is rewritten: for our own, SPF names us already. */
export async function forwarding(
  { srs, isOwnDomain }: Pick<ReturnPathDeps, 'srs' | 'isOwnDomain'>,
  reversePath: string,
): Promise<Forwarding> {
  const domain = normaliseDomain(splitAddress(reversePath)?.domain ?? '');
  const own = domain !== null && isOwnDomain !== undefined && (await isOwnDomain(domain));
  if (srs === undefined || srs === null || reversePath === '' || own) return unchanged;
  return (_recipient, forwarder) => {
    if (forwarder === null) return null;
    const by = normaliseDomain(splitAddress(forwarder)?.domain ?? '');
    const rewritten = by === null ? reversePath : srs.forward(reversePath, by);
    return rewritten === reversePath ? null : rewritten;
  };
}

/** Every address elsewhere once; the first mention of it counts. */
export function remoteRecipients(routed: readonly Routed[], forward: Forwarding): readonly NewQueueRecipient[] {
  const found = new Map<string, NewQueueRecipient>();
  for (const { recipient, destination, relay } of routed) {
    const addresses =
      relay || destination.kind === 'not-local'
        ? [recipient.forwardPath]
        : destination.kind === 'accounts'
          ? destination.remote
          : [];
    for (const address of addresses) {
      const key = normaliseAddress(address) ?? address;
      const domain = normaliseDomain(splitAddress(address)?.domain ?? '');
      if (domain === null || found.has(key)) continue;
      const { notify, orcpt } = recipient.parameters;
      // RFC 3461 §5.2.7.2: an alias hands the request on; §5.2.1 (d): it may say which address was asked for.
      const original = address === recipient.forwardPath ? orcpt : (orcpt ?? typed(recipient.forwardPath));
      const forwarded = !relay && destination.kind === 'accounts';
      const reversePath = forward(address, forwarded ? recipient.forwardPath : null);
      // RFC 3461 §5.2.7.3 (c): its success is that it was expanded, which is said here.
      const asked = forwarded && isGroup(destination) ? (notify?.filter((one) => one !== 'success') ?? null) : notify;
      found.set(key, { address, domain, reversePath, parameters: { notify: asked, orcpt: original } });
    }
  }
  return [...found.values()];
}

const typed = (address: string): string =>
  `${Buffer.byteLength(address) === address.length ? 'rfc822' : 'utf-8'};${address}`;
