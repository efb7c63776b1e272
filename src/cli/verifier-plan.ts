/** Which verifiers of a password to keep: those that the server's configuration and the account's choices ask for. */
import type { VerifierPlan } from '../directory/password.ts';
import { type MechanismPolicy, keptMechanisms } from '../directory/policy.ts';
import type { AccountCredentials } from '../directory/types.ts';
import type { DataPlace } from './data.ts';

/** A lab has the defaults. */
export const mechanismPolicy = ({ config }: DataPlace): MechanismPolicy =>
  config?.sasl ?? { old: [], off: [], channelBinding: false };

export const verifierPlan = (place: DataPlace, address: string, present: AccountCredentials | null): VerifierPlan => ({
  address,
  realm: place.config?.server.hostname ?? '',
  mechanisms: keptMechanisms(mechanismPolicy(place), present),
  present,
});
