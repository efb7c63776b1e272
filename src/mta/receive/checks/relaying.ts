/**
 * Never an open relay: mail is taken for known users of local domains, and from clients that may relay.
 * Implements: RFC 5321 §3.6.2 and §7.9, RFC 2505 §2.1.
 */
import { type Check, type RcptFacts, pass, refuse } from '../checks.ts';
import { openAccounts } from '../destination.ts';
import { refusals } from '../refusals.ts';

export const relaying = (mayRelay: (remoteAddress: string) => boolean): Check<RcptFacts> => ({
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
        if (client.service === 'lmtp' || !mayRelay(client.remoteAddress)) {
          return refuse(refusals.relaying, { recipient: forwardPath });
        }
        return destination.domain === null ? refuse(refusals.unroutable, { recipient: forwardPath }) : pass;
    }
  },
});
