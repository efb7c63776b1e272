/**
 * A full mailbox is said at RCPT, before the message has been sent for nothing.
 * Implements: RFC 5321 §4.5.3.1.10 (452 for what may be better later), RFC 3463 §3.3 (X.2.2), RFC 1870 §6.1 (the declared size counts).
 * The quota itself is kept by the store when the message is filed.
 */
import type { Account } from '../../../directory/types.ts';
import { type Check, type RcptFacts, pass, refuse } from '../checks.ts';
import { openAccounts } from '../destination.ts';
import { refusals } from '../refusals.ts';

export const quota: Check<RcptFacts> = {
  name: 'quota',
  run({ forwardPath, destination, transaction }) {
    if (destination.kind !== 'accounts' || destination.remote.length > 0) return pass;
    const size = transaction.parameters.size ?? 1;
    const full = openAccounts(destination).every(({ account }) => !hasRoom(account, size));
    return full ? refuse(refusals.overQuota, { recipient: forwardPath }) : pass;
  },
};

const hasRoom = ({ quota: allowed, used }: Account, size: number): boolean => allowed === 0 || used + size <= allowed;
