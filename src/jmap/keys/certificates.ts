/**
 * Certificate/revocation: whether certificates are revoked, asked by the server so that no reader tells others what he reads; with what
 * says so, for a page that wants to see for itself. Certificate/request: a certificate of the server's own authority for addresses of the
 * account, out of a PKCS #10 that the page made: the key never comes here.
 * Ours (https://postern.email/jmap/keys); RFC 5280 §6.3, RFC 6960, RFC 2986.
 */
import * as v from 'valibot';
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import { type Result, fail, ok } from '../../base/result.ts';
import { type CertificateUsage, type IssuedCertificate, certificateUsages } from '../../ca/types.ts';
import type { Account, AccountId } from '../../directory/types.ts';
import type { DomainSays } from '../../keys/lookup/smimea.ts';
import type { AskRevocation, ToldRevocation } from '../../keys/revocation.ts';
import { type Certificate, parseCertificate } from '../../smime/certificates/certificate.ts';
import { accountIdOf } from '../core/account.ts';
import { keys as capability } from '../core/capabilities.ts';
import { methodError } from '../core/error.ts';
import { accountMethod, answer } from '../core/method.ts';
import type { JsonObject, Method } from '../core/types.ts';
import { instant } from '../core/utc-date.ts';
import { limits } from '../limits.ts';
import { createTurns } from '../standard/turns.ts';

/** With the certificates that lead from it to the root, which is the last. */
export type CertifyRequest = (
  account: Account,
  pkcs10: Buffer,
  usage: CertificateUsage,
) => Promise<Result<IssuedCertificate & { readonly chain: readonly Buffer[] }, string>>;

export interface CertificateDeps {
  readonly certificates: {
    readonly askRevocation: AskRevocation;
    /** null where users get none by themselves. */
    readonly certify: CertifyRequest | null;
    /** What the domain of an address says of a certificate. */
    readonly domainSays: DomainSays;
    readonly accountById: (account: AccountId) => Promise<Account | null>;
  };
  readonly clock: Clock;
  readonly log: Log;
}

const base64 = (octets: number) =>
  v.pipe(v.string(), v.nonEmpty('is empty'), v.maxLength(Math.ceil(octets / 3) * 4), v.base64('is no base64'));

export const certificateMethods = (deps: CertificateDeps): readonly Method[] => [
  revocationMethod(deps),
  requestMethod(deps),
];

const tooMany = 'Too much is asked at once. Try again in a minute.';

function revocationMethod({ certificates, clock }: CertificateDeps): Method {
  const name = 'Certificate/revocation';
  const turns = createTurns(
    { perMinute: limits.revocationsPerMinute, atOnce: limits.revocationsAtOnce, counted: limits.revocationsCounted },
    clock,
  );
  return accountMethod({
    name,
    capability,
    args: {
      certificates: v.pipe(
        v.array(base64(limits.certificateOctets)),
        v.minLength(2, 'is no chain: a certificate, its issuer, and so on'),
      ),
    },
    run: async (account, given, { signal }) => {
      if (given.certificates.length > limits.certificateChain) return methodError('requestTooLarge');
      const chain = readChain(given.certificates);
      if (!chain.ok) return methodError('invalidArguments', chain.error);
      const end = turns.begin(account);
      if (end === null) return methodError('serverUnavailable', tooMany);
      try {
        const list: Promise<JsonObject>[] = chain.value.slice(0, -1).map(async (certificate, at) => {
          const issuer = chain.value[at + 1] ?? certificate;
          return toldObject(await certificates.askRevocation(certificate, issuer, signal));
        });
        return answer(name, { accountId: accountIdOf(account), list: await Promise.all(list) });
      } finally {
        end();
      }
    },
  });
}

function readChain(given: readonly string[]): Result<readonly Certificate[], string> {
  const chain: Certificate[] = [];
  for (const text of given) {
    const read = parseCertificate(Buffer.from(text, 'base64'));
    if (!read.ok) return fail(`A certificate cannot be read: ${read.error}.`);
    chain.push(read.value);
  }
  return ok(chain);
}

function toldObject({ revocation, evidence }: ToldRevocation): JsonObject {
  const { status } = revocation;
  return {
    status,
    reason: status === 'good' ? null : revocation.reason,
    revokedAt: status === 'revoked' ? instant(revocation.at) : null,
    evidence: evidence === null ? null : { kind: evidence.kind, octets: evidence.octets.toString('base64') },
  };
}

function requestMethod({ certificates, clock, log }: CertificateDeps): Method {
  const name = 'Certificate/request';
  const turns = createTurns(
    { perMinute: limits.requestsPerMinute, atOnce: limits.revocationsAtOnce, counted: limits.revocationsCounted },
    clock,
  );
  return accountMethod({
    name,
    capability,
    args: {
      pkcs10: base64(limits.pkcs10Octets),
      usage: v.optional(v.picklist(certificateUsages, 'is both, sign or encrypt'), 'both'),
    },
    run: async (id, { pkcs10, usage }) => {
      const account = await certificates.accountById(id);
      if (certificates.certify === null || account === null)
        return methodError('forbidden', 'Certificates are not given out here by themselves.');
      const end = turns.begin(id);
      if (end === null) return methodError('serverUnavailable', tooMany);
      try {
        const issued = await certificates.certify(account, Buffer.from(pkcs10, 'base64'), usage);
        if (!issued.ok) return methodError('forbidden', issued.error);
        const { serial, addresses, certificate, chain, notAfter } = issued.value;
        log.info('jmap.certificate.issued', { account: account.address, serial });
        return answer(name, {
          accountId: accountIdOf(id),
          certificate: certificate.toString('base64'),
          chain: chain.map((octets) => octets.toString('base64')),
          ...{ serial, addresses, usage: issued.value.usage, expiresAt: instant(notAfter) },
        });
      } finally {
        end();
      }
    },
  });
}
