/**
 * From resolved recipients to deliveries: each account gets a message once, whatever number of ways lead to it.
 * Implements: RFC 5321 §3.9 (one copy), RFC 5233 (what a detail may choose).
 * Not here: resolving (directory/resolve.ts), writing it down (Spool).
 */
import type { ResolvedAccount } from '../directory/resolve.ts';
import { type FilingOptions, implicitKeep } from './filing.ts';
import type { LocalDelivery } from './types.ts';

export interface DeliveryPlan {
  readonly deliveries: readonly LocalDelivery[];
  /** The accounts of the deliveries, in their order. */
  readonly reached: readonly ResolvedAccount[];
  /** For each recipient, which of the deliveries serve it; several recipients may share one. */
  readonly ofRecipient: readonly (readonly number[])[];
}

export interface PlanOptions extends FilingOptions {
  /** Header fields of the delivery to this account, complete with CRLF. */
  readonly prefix: (recipient: ResolvedAccount) => Buffer;
}

/** `recipients` has, for each recipient of the envelope in order, the accounts it stands for. */
export function planDelivery(recipients: readonly (readonly ResolvedAccount[])[], options: PlanOptions): DeliveryPlan {
  const deliveries: LocalDelivery[] = [];
  const reached: ResolvedAccount[] = [];
  const known = new Map<number, number>();
  const ofRecipient = recipients.map((accounts) =>
    accounts
      .filter(({ account }) => !account.disabled)
      .map((recipient) => {
        const { account } = recipient;
        const already = known.get(account.id);
        if (already !== undefined) return already;
        known.set(account.id, deliveries.length);
        reached.push(recipient);
        return (
          deliveries.push({
            account: account.id,
            ...implicitKeep(recipient, options),
            prefix: options.prefix(recipient),
          }) - 1
        );
      }),
  );
  return { deliveries, reached, ofRecipient };
}
