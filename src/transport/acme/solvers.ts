/**
 * Where proofs are put: answers of the HTTP listener, certificates of the TLS listeners, records of a name server.
 * Implements: RFC 8555 §8.3 (HTTP-01), RFC 8737 §3 (TLS-ALPN-01), RFC 8555 §8.4 (DNS-01) by RFC 2136.
 */
import type { KeyObject } from 'node:crypto';
import { generateKeyPairSync } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import { ok } from '../../base/result.ts';
import { type Change, textData } from '../../dns/update/message.ts';
import type { UpdateDns } from '../../dns/update/update.ts';
import { type Challenge, type ChallengeSolver, dnsProof } from './challenge.ts';
import { challengeCertificate } from './request.ts';

export interface HttpChallenges extends ChallengeSolver {
  /** What GET /.well-known/acme-challenge/TOKEN answers; null where there is nothing. */
  answer(token: string): string | null;
}

export function httpChallenges(): HttpChallenges {
  const shown = new Map<string, string>();
  return {
    type: 'http-01',
    answer: (token) => shown.get(token) ?? null,
    present(challenges) {
      for (const { token, keyAuthorization } of challenges) shown.set(token, keyAuthorization);
      return Promise.resolve(ok(undefined));
    },
    withdraw(challenges) {
      for (const { token } of challenges) shown.delete(token);
      return Promise.resolve();
    },
  };
}

/** Certificates to be shown to whoever asks for a name by acme-tls/1. base/tls.ts is one. */
export interface AlpnPlace {
  showChallenge(name: string, pem: { readonly certificate: string; readonly key: string }): void;
  hideChallenge(name: string): void;
}

export const alpnChallenges = (place: AlpnPlace, clock: Clock): ChallengeSolver => ({
  type: 'tls-alpn-01',
  present(challenges) {
    for (const { name, keyAuthorization } of challenges) {
      const key: KeyObject = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
      const certificate = challengeCertificate(name, keyAuthorization, key, clock.now());
      place.showChallenge(name, { certificate, key: key.export({ type: 'pkcs8', format: 'pem' }) });
    }
    return Promise.resolve(ok(undefined));
  },
  withdraw(challenges) {
    for (const { name } of challenges) place.hideChallenge(name);
    return Promise.resolve();
  },
});

export interface DnsChallengeOptions {
  readonly update: UpdateDns;
  /** Until every server of the zone has what the primary has. */
  readonly spread: (signal: AbortSignal) => Promise<void>;
}

/** Seconds: nobody shall remember it. */
const ttl = 60;

export function dnsChallenges({ update, spread }: DnsChallengeOptions): ChallengeSolver {
  const changes = (kind: 'add' | 'remove', challenges: readonly Challenge[]): readonly Change[] =>
    challenges.map((challenge) => ({
      kind,
      name: `_acme-challenge.${challenge.name}`,
      type: 'TXT',
      ttl,
      data: textData(dnsProof(challenge)),
    }));
  return {
    type: 'dns-01',
    async present(challenges, signal) {
      const done = await update(changes('add', challenges), signal);
      if (done.ok) await spread(signal);
      return done;
    },
    async withdraw(challenges) {
      // The records do no harm where they cannot be taken away; the next proof stands beside them.
      await update(changes('remove', challenges), AbortSignal.timeout(30_000));
    },
  };
}
