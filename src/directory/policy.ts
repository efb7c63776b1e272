/**
 * Which mechanisms are spoken and by which an account may log in: one policy for every protocol.
 * What is announced depends on the server and the connection alone, never on who is going to log in. A mechanism that an account
 * may not use fails like a wrong password.
 */
import { knownMechanisms, oldMechanisms } from '../sasl/mechanisms.ts';
import { hasTotp } from './totp.ts';
import type { AccountCredentials, AppPassword, PasswordMechanism, Service } from './types.ts';

/** APOP is POP3's own command, under the same policy. */
export const oldNames: readonly string[] = [...oldMechanisms.filter((name) => !name.endsWith('-PLUS')), 'APOP'];

/** Names that can be switched on or off: -PLUS goes with its mechanism, and LOGIN, which sends the same, with PLAIN. */
export const choosableNames: readonly string[] = [
  ...knownMechanisms.filter((name) => !name.endsWith('-PLUS') && name !== 'LOGIN'),
  'APOP',
];

const nameOf = (mechanism: string): string =>
  mechanism === 'LOGIN' ? 'PLAIN' : mechanism.endsWith('-PLUS') ? mechanism.slice(0, -'-PLUS'.length) : mechanism;

/** What the operator has chosen for the server. */
export interface MechanismPolicy {
  /** Old mechanisms that are switched on. */
  readonly old: readonly string[];
  /** Others that are switched off. */
  readonly off: readonly string[];
  /** Whether logins bound to their TLS connection are offered (-PLUS). */
  readonly channelBinding: boolean;
}

export function speaks({ old, off, channelBinding }: MechanismPolicy, mechanism: string): boolean {
  if (!channelBinding && mechanism.endsWith('-PLUS')) return false;
  const name = nameOf(mechanism);
  return oldNames.includes(name) ? old.includes(name) : !off.includes(name);
}

/** Whether the account may log in by it. An old mechanism needs the account's consent too; APOP and OTP have it with their secret. */
export function mayUse(credentials: AccountCredentials, mechanism: string): boolean {
  const name = nameOf(mechanism);
  const chosen = credentials.choices[name];
  if (chosen !== undefined) return chosen;
  return !oldNames.includes(name) || name === 'APOP' || name === 'OTP';
}

/** What a login by password may be checked against, in order: the account's own and its app passwords. */
export interface Secret {
  readonly appPassword: AppPassword | null;
  readonly verifiers: AccountCredentials['verifiers'];
}

/** With a second factor a protocol that cannot ask for it takes app passwords only. */
export function usableSecrets(
  credentials: AccountCredentials,
  mechanism: string,
  service: Service | 'web',
): readonly Secret[] {
  if (!mayUse(credentials, mechanism)) return [];
  const own: Secret = { appPassword: null, verifiers: credentials.verifiers };
  // The web pages ask for the second factor themselves; what was made for a program opens none of them.
  if (service === 'web') return [own];
  const apps = credentials.appPasswords
    .filter((app) => app.services.length === 0 || app.services.includes(service))
    .map((app): Secret => ({ appPassword: app, verifiers: app.verifiers }));
  return needsAppPassword(credentials) ? apps : [own, ...apps];
}

export const needsAppPassword = ({ verifiers }: AccountCredentials): boolean => hasTotp(verifiers.TOTP);

const ofPasswords: readonly PasswordMechanism[] = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-1', 'CRAM-MD5', 'DIGEST-MD5'];

/** For which mechanisms verifiers of the account's passwords are kept. PLAIN always: it is what a web page and LDAP's peers use. */
export const keptMechanisms = (
  policy: MechanismPolicy,
  credentials: AccountCredentials | null,
): readonly PasswordMechanism[] =>
  ofPasswords.filter(
    (name) => name === 'PLAIN' || (speaks(policy, name) && mayUse(credentials ?? noCredentials, name)),
  );

/** Of an account that is being made. */
export const noCredentials: AccountCredentials = { verifiers: {}, appPasswords: [], choices: {} };
