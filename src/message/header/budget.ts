/**
 * How much of one message may still be understood: what its parts say is kept in memory, so it is bounded for all of them together.
 */
import { limits } from '../limits.ts';

export interface Budget {
  /** Octets of field values. */
  octets: number;
  addresses: number;
}

export const fullBudget = (): Budget => ({ octets: limits.valueOctets, addresses: limits.envelopeAddresses });

/** Takes octets for a field value; false where too few are left, and the field is then passed over. */
export function spend(budget: Budget, octets: number): boolean {
  if (octets > budget.octets) return false;
  budget.octets -= octets;
  return true;
}
