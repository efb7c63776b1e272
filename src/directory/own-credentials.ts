/**
 * What people change themselves of what they sign in by: the password, the second factor, app passwords. Passkeys are in passkeys/.
 * Not here: who asks, and whether that was proven lately (http/auth).
 */
import type { Clock } from '../base/clock.ts';
import { type Result, fail, ok } from '../base/result.ts';
import { newAppPassword } from './apppassword.ts';
import type { Actor } from './audit.ts';
import type { PasswordAuthority } from './identity.ts';
import { type VerifierPlan, makeAppVerifiers, makeVerifiers } from './password.ts';
import { type MechanismPolicy, keptMechanisms, noCredentials } from './policy.ts';
import type { DirectoryReader, DirectoryRefusal, DirectoryWriter } from './port.ts';
import { checkPassword } from './provision.ts';
import { formatRecovery, newRecoveryCodes, recoveryCodesLeft } from './recovery.ts';
import { formatTotp, hasTotp, newTotpSecret, otpauthUri, parseTotp, totpStepOf } from './totp.ts';
import type { AppPassword, Service } from './types.ts';

export interface OwnCredentialsOptions {
  readonly directory: Pick<DirectoryReader, 'credentials'> & DirectoryWriter;
  readonly policy: MechanismPolicy;
  /** Of DIGEST-MD5, and what authenticators call this server. */
  readonly hostname: string;
  readonly secret: Buffer;
  readonly clock: Clock;
  /** Who else keeps passwords; null for nobody. */
  readonly passwords: PasswordAuthority | null;
}

export interface OwnSecurity {
  /** 'elsewhere': another server keeps it, and it is changed there. */
  readonly password: 'here' | 'elsewhere' | 'none';
  readonly secondFactor: boolean;
  readonly recoveryCodes: number;
  readonly appPasswords: readonly AppPassword[];
}

export interface OwnCredentials {
  security(address: string): Promise<OwnSecurity>;
  /** Whether it can be the password: the error is words for its user, or null where another server keeps passwords. */
  check(address: string, next: string): Result<string, string | null>;
  /** The same, set. */
  setPassword(address: string, next: string, by: Actor): Promise<Result<null, string | null>>;
  /** A secret for an authenticator, which counts when a first code has proven that it was read. null where there is one already. */
  beginTotp(address: string, by: Actor): Promise<{ readonly uri: string; readonly secret: string } | null>;
  /** Recovery codes, told once; null for a code that is not right. */
  confirmTotp(address: string, code: string, by: Actor): Promise<readonly string[] | null>;
  endTotp(address: string, by: Actor): Promise<void>;
  /** In place of those before; null without a second factor. */
  renewRecovery(address: string, by: Actor): Promise<readonly string[] | null>;
  /** The password, told once. No services are all of them. */
  addAppPassword(
    address: string,
    name: string,
    services: readonly Service[],
    by: Actor,
  ): Promise<Result<string, DirectoryRefusal>>;
  removeAppPassword(address: string, name: string, by: Actor): Promise<boolean>;
}

export function createOwnCredentials(options: OwnCredentialsOptions): OwnCredentials {
  const { directory, policy, hostname, secret, clock, passwords } = options;
  const present = async (address: string) => (await directory.credentials(address)) ?? noCredentials;
  const totpOf = async (address: string) => {
    const text = (await present(address)).verifiers.TOTP;
    return text === undefined ? null : parseTotp(secret, address, text);
  };
  const planFor = async (address: string): Promise<VerifierPlan> => {
    const credentials = await present(address);
    const mechanisms = keptMechanisms(policy, credentials);
    return { address, realm: hostname, mechanisms, present: credentials };
  };
  const keep = (address: string, mechanism: 'TOTP' | 'RECOVERY', verifier: string | null, by: Actor) =>
    directory.change({ kind: 'set-verifier', address, mechanism, verifier }, by);
  const newCodes = async (address: string, by: Actor): Promise<readonly string[]> => {
    const codes = newRecoveryCodes();
    await keep(address, 'RECOVERY', formatRecovery(codes), by);
    return codes;
  };
  const check: OwnCredentials['check'] = (address, next) => {
    if (passwords?.knows(address) === true) return fail(null);
    return next.toLowerCase() === address ? fail('The password is the address') : checkPassword(next);
  };
  return {
    async security(address) {
      const { verifiers, appPasswords } = await present(address);
      const isHere = verifiers.PLAIN !== undefined;
      return {
        password: passwords?.knows(address) === true ? 'elsewhere' : isHere ? 'here' : 'none',
        secondFactor: hasTotp(verifiers.TOTP),
        recoveryCodes: recoveryCodesLeft(verifiers.RECOVERY),
        appPasswords,
      };
    },

    check,

    async setPassword(address, next, by) {
      const checked = check(address, next);
      if (!checked.ok) return checked;
      const verifiers = await makeVerifiers(next, await planFor(address));
      const refusal = await directory.change({ kind: 'set-password', address, verifiers }, by);
      return refusal === null ? ok(null) : fail(null);
    },

    async beginTotp(address, by) {
      if ((await totpOf(address))?.on === true) return null;
      const made = newTotpSecret();
      await keep(address, 'TOTP', formatTotp(secret, address, { on: false, last: -1, secret: made }), by);
      const uri = otpauthUri(hostname, address, made);
      return { uri, secret: new URL(uri).searchParams.get('secret') ?? '' };
    },

    async confirmTotp(address, code, by) {
      const state = await totpOf(address);
      if (state === null || state.on) return null;
      const last = totpStepOf(state.secret, code.replaceAll(' ', ''), clock.now(), -1);
      if (last === null) return null;
      await keep(address, 'TOTP', formatTotp(secret, address, { ...state, on: true, last }), by);
      return newCodes(address, by);
    },

    async endTotp(address, by) {
      await keep(address, 'TOTP', null, by);
    },

    renewRecovery: async (address, by) => ((await totpOf(address))?.on === true ? await newCodes(address, by) : null),

    async addAppPassword(address, name, services, by) {
      const password = newAppPassword();
      const verifiers = await makeAppVerifiers(password, await planFor(address));
      const refusal = await directory.change({ kind: 'add-app-password', address, name, services, verifiers }, by);
      return refusal === null ? ok(password) : fail(refusal);
    },

    removeAppPassword: async (address, name, by) =>
      (await directory.change({ kind: 'remove-app-password', address, name }, by)) === null,
  };
}
