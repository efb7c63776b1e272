/**
 * What the authority tells everybody: its certificates, who is revoked, and whether one certificate is.
 * Implements: RFC 5280 §5 (lists, whole ones), RFC 6960 §2 and §4 (a responder that is the issuer itself), RFC 5019 §2.2 (answers
 * that may be given again), RFC 9654 §2.1 (nonce).
 */
import type { Clock } from '../base/clock.ts';
import { Lru } from '../base/lru.ts';
import { type CertId, isOfIssuer, readOcspRequest } from '../smime/revocation/ocsp-request.ts';
import type { CertStatus } from '../smime/revocation/ocsp-response.ts';
import { writeCrl } from '../smime/revocation/write-crl.ts';
import { writeOcspException, writeOcspResponse } from '../smime/revocation/write-ocsp.ts';
import { openAuthority } from './authority.ts';
import type { Authority } from './hierarchy.ts';
import { limits } from './limits.ts';
import { type AuthorityName, type AuthorityStore, authorityNames } from './types.ts';

export interface Publication {
  /** DER; null where there is no authority. */
  certificate(name: AuthorityName): Promise<Buffer | null>;
  list(name: AuthorityName): Promise<Published | null>;
  /** Answers whatever octets there are. */
  answer(question: Buffer): Promise<Published>;
}

export interface Published {
  readonly octets: Buffer;
  /** Milliseconds since the epoch; null for what is not to be kept. */
  readonly until: number | null;
}

export interface PublishParts {
  readonly store: AuthorityStore;
  readonly secret: Buffer;
  readonly clock: Clock;
}

export function createPublication(parts: PublishParts): Publication {
  const { store, clock } = parts;
  const lists = new Lru<string, Published>(authorityNames.length, clock);
  const answers = new Lru<string, Published>(limits.keptAnswers, clock);
  let signing = 0;
  return {
    async certificate(name) {
      return (await store.authorities()).find((one) => one.name === name)?.certificate ?? null;
    },
    async list(name) {
      const key = `${name} ${await store.state()}`;
      const before = lists.get(key);
      if (before !== undefined) return before;
      const authority = await openAuthority(parts, name);
      if (authority === null) return null;
      const made = await listOf(parts, authority);
      lists.set(key, made, limits.given);
      return made;
    },
    async answer(question) {
      const request = question.length > limits.questionOctets ? null : readOcspRequest(question);
      if (request?.ok !== true) return { octets: writeOcspException('malformedRequest'), until: null };
      const { ids, nonce } = request.value;
      const key = `${Buffer.concat(ids.map(({ octets }) => octets)).toString('latin1')} ${await store.state()}`;
      const before = nonce === null ? answers.get(key) : undefined;
      if (before !== undefined) return before;
      if (signing >= limits.atOnce) return { octets: writeOcspException('tryLater'), until: null };
      signing += 1;
      try {
        const made = await answerTo(parts, ids, nonce);
        if (nonce === null && made.until !== null) answers.set(key, made, limits.given);
        return made;
      } finally {
        signing -= 1;
      }
    },
  };
}

async function listOf({ store, clock }: PublishParts, { name, certificate, signing }: Authority): Promise<Published> {
  const now = clock.now();
  const revoked = (await store.revoked(name, now)).flatMap((one) =>
    one.revoked === null ? [] : [{ serial: Buffer.from(one.serial, 'hex'), ...one.revoked }],
  );
  const until = now + (name === 'root' ? limits.rootListLife : limits.listLife);
  // Milliseconds count up: a number of its own is not needed.
  const plan = { issuer: certificate, signing, revoked, thisUpdate: now, nextUpdate: until, number: now };
  return { octets: await writeCrl(plan), until };
}

/** By the first authority that is asked about; what is of another is not known to it. */
async function answerTo(parts: PublishParts, ids: readonly CertId[], nonce: Buffer | null): Promise<Published> {
  for (const name of authorityNames) {
    const authority = await openAuthority(parts, name);
    if (authority === null || !ids.some((id) => isOfIssuer(id, authority.certificate))) continue;
    const thisUpdate = parts.clock.now();
    const until = thisUpdate + limits.answerLife;
    const answers: (readonly [CertId, CertStatus])[] = [];
    for (const id of ids) answers.push([id, await statusOf(parts, authority, id)]);
    const { certificate, signing } = authority;
    const plan = { issuer: certificate, signing, answers, thisUpdate, nextUpdate: until, nonce };
    return { octets: await writeOcspResponse(plan), until: nonce === null ? until : null };
  }
  // "not capable of responding authoritatively". RFC 5019 §2.2.3
  return { octets: writeOcspException('unauthorized'), until: null };
}

async function statusOf({ store }: PublishParts, authority: Authority, id: CertId): Promise<CertStatus> {
  const issued = isOfIssuer(id, authority.certificate) ? await store.certificate(id.serial.toString('hex')) : null;
  if (issued?.issuer !== authority.name) return { status: 'unknown' };
  return issued.revoked === null ? { status: 'good' } : { status: 'revoked', ...issued.revoked };
}
