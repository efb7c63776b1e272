/**
 * The mechanisms this server speaks, strongest first. A new one is a file and a row.
 * Implements the registry of: RFC 4422 §3.1 (names), §6.1 (a mechanism that carries the password wants confidentiality).
 * ANONYMOUS (RFC 4505) is not among them: there is nothing here for nobody.
 */
import { randomBytes } from 'node:crypto';
import { external } from './external.ts';
import { gssapi } from './gssapi.ts';
import { guarded } from './guard.ts';
import { nonceOctets } from './limits.ts';
import { login } from './login.ts';
import { cramMd5 } from './md5/cram.ts';
import { digestMd5 } from './md5/digest.ts';
import { oauthBearer, xoauth2 } from './oauth.ts';
import { otp } from './otp/server.ts';
import { plain } from './plain.ts';
import type { ScramName } from './scram/keys.ts';
import { scram } from './scram/server.ts';
import type { Party, SaslExchange } from './types.ts';

interface Mechanism {
  /** Off unless the server's operator switches it on, and for accounts that were given it. */
  readonly old?: true;
  /** Whether this client, on this connection, can use it. */
  readonly fits: (party: Party) => boolean;
  readonly begin: (party: Party) => SaslExchange;
}

export const randomNonce = (): string => randomBytes(nonceOctets).toString('base64');

const always = (): boolean => true;
/** What carries a password or a token, and what lets a listener guess one, is for confidential connections only. */
const confidential = (party: Party): boolean => party.confidential;
const bound = (party: Party): boolean => party.binding !== null;

const scramOf = (name: ScramName, plus: boolean) => (party: Party) =>
  scram({ name, bound: plus, offersBinding: isOffered(`${name}-PLUS`, party) }, party);

const mechanisms: ReadonlyMap<string, Mechanism> = new Map<string, Mechanism>([
  ['EXTERNAL', { fits: (party) => party.clientAddresses.length > 0, begin: external }], // RFC 4422 appendix A
  ['GSSAPI', { fits: (party) => party.confidential && party.tickets !== null, begin: gssapi }], // RFC 4752
  ['SCRAM-SHA-256-PLUS', { fits: bound, begin: scramOf('SCRAM-SHA-256', true) }], // RFC 7677
  ['SCRAM-SHA-256', { fits: always, begin: scramOf('SCRAM-SHA-256', false) }],
  ['SCRAM-SHA-1-PLUS', { old: true, fits: bound, begin: scramOf('SCRAM-SHA-1', true) }], // RFC 5802
  ['SCRAM-SHA-1', { old: true, fits: always, begin: scramOf('SCRAM-SHA-1', false) }],
  ['OAUTHBEARER', { fits: (party) => party.confidential && party.takesTokens, begin: oauthBearer }], // RFC 7628
  ['XOAUTH2', { fits: (party) => party.confidential && party.takesTokens, begin: xoauth2 }],
  ['OTP', { old: true, fits: always, begin: otp }], // RFC 2444
  ['DIGEST-MD5', { old: true, fits: confidential, begin: digestMd5 }], // RFC 2831
  ['CRAM-MD5', { old: true, fits: confidential, begin: cramMd5 }], // RFC 2195
  ['PLAIN', { fits: confidential, begin: plain }], // RFC 4616
  ['LOGIN', { fits: confidential, begin: login }], // draft-murchison-sasl-login
]);

/** Every name, strongest first. */
export const knownMechanisms: readonly string[] = [...mechanisms.keys()];

/** Those that are off unless they are switched on. */
export const oldMechanisms: readonly string[] = [...mechanisms].filter(([, { old }]) => old).map(([name]) => name);

function isOffered(name: string, party: Party): boolean {
  const mechanism = mechanisms.get(name);
  return mechanism !== undefined && party.speaks(name) && mechanism.fits(party);
}

/** Names to announce, strongest first: the same for everybody, whoever is going to log in. */
export const mechanismNames = (party: Party): readonly string[] =>
  knownMechanisms.filter((name) => isOffered(name, party));

/** Begins an exchange; the name is compared without case. null for what is unknown, or not offered here. */
export function beginExchange(written: string, party: Party): SaslExchange | null {
  const name = written.toUpperCase();
  const mechanism = mechanisms.get(name);
  return mechanism === undefined || !isOffered(name, party) ? null : guarded(mechanism.begin(party));
}
