/**
 * Never an open relay: mail is taken for known users of local domains, for domains that we relay, and from clients that may.
 * Implements: RFC 5321 §3.6.2 and §7.9, RFC 2505 §2.1.
 */
import { type Check, type RcptFacts, pass, refuse } from '../checks.ts';
import type { Client } from '../port.ts';
import { openAccounts } from '../destination.ts';
import { refusals } from '../refusals.ts';
import { type RelayDomains, noRelayDomains } from '../relay-domains.ts';

export const relaying = (
  mayRelay: (client: Client) => boolean,
  relays: RelayDomains = noRelayDomains,
): Check<RcptFacts> => ({
  name: 'relaying',
  run({ client, forwardPath, destination }) {
    switch (destination.kind) {
      case 'accounts':
        if (destination.remote.length > 0 || openAccounts(destination).length > 0) return pass;
        return refuse(refusals.disabled, { recipient: forwardPath });
      case 'unknown-user':
        return refuse(refusals.unknownUser, { recipient: forwardPath });
      case 'loop':
        return refuse(refusals.aliasLoop, { recipient: forwardPath });
      case 'not-local':
        if (destination.domain !== null && client.service === 'mta' && relays.has(destination.domain)) {
          if (relays.takes(forwardPath)) return pass;
          return refuse(refusals.unknownUser, { recipient: forwardPath });
        }
        if (client.service === 'lmtp' || !mayRelay(client)) {
          return refuse(refusals.relaying, { recipient: forwardPath });
        }
        return destination.domain === null ? refuse(refusals.unroutable, { recipient: forwardPath }) : pass;
    }
  },
});
