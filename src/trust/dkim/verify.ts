/**
 * Whether a signature holds.
 * Implements: RFC 6376 §6.1.2 and §6.1.3, RFC 8301 §3, RFC 8463 §3; the results are those of RFC 8601 §2.7.1.
 * A body that goes on behind l= is 'policy', never 'pass': RFC 6376 §6.1.3 and §8.2 leave that to us, and whoever sees
 * the message cannot see where the signed part ends.
 */
import { hash, verify as verifies } from 'node:crypto';
import type { DnsAnswer } from '../../dns/types.ts';
import { limits } from '../limits.ts';
import { shown } from '../shown.ts';
import type { Reason } from '../../base/reason.ts';
import type { DkimVerdict, SeenKey } from '../types.ts';
import type { BodyHash } from './body-hashes.ts';
import type { Key, KeyReader } from './key-record.ts';
import { type Keys, keyName } from './keys.ts';
import type { Problem, Signature } from './signature.ts';

export interface VerifyContext {
  readonly keys: Keys;
  readonly readKey: KeyReader;
  /** Milliseconds since the epoch: when the message came in. */
  readonly now: number;
}

/** What is computed over the message for one signature. */
export interface SignedData {
  /** null of a seal, which covers no body. */
  readonly body: BodyHash | null;
  /** What the signature was made of: fields, and the signature's own without b=. */
  readonly header: () => Buffer;
}

const problem = (result: Problem['result'], text: string, rule: string): Problem => ({
  result,
  reason: { text, rule },
});

export async function verifySignature(
  signature: Signature,
  data: SignedData,
  context: VerifyContext,
): Promise<DkimVerdict> {
  const early = signature.problem ?? timeProblem(signature, context.now);
  if (early !== null) return verdictOf(signature, early);
  const name = keyName(signature.selector, signature.domain);
  const found = usableKeys(signature, name, await context.keys.of(name), context.readKey);
  const input = data.header();
  const headerHash = hash('sha256', input, 'base64');
  const say = (what: Problem, key: SeenKey | null): DkimVerdict =>
    verdictOf(signature, what, { body: data.body, headerHash, key });
  const [first] = found.keys;
  if (first === undefined) return say(found.problem, found.revoked);
  const broken = brokenBody(signature, data.body);
  if (broken !== null) return say(softened(broken, first.seen), first.seen);
  const right = found.keys.find(({ key }) => holds(signature, input, key));
  if (right !== undefined) return say(outcome(signature, data.body, right.seen), right.seen);
  const text = `the signature of ${signature.domain} does not fit: a signed field was changed, or another key made it`;
  return say(softened(problem('fail', text, 'RFC 6376 §6.1.3'), first.seen), first.seen);
}

function timeProblem({ signedAt, expiresAt }: Signature, now: number): Problem | null {
  const seconds = Math.floor(now / 1_000);
  if (expiresAt !== null && expiresAt + limits.clockSkew < seconds) {
    return problem('permerror', `the signature expired at ${timeText(expiresAt)}`, 'RFC 6376 §6.1.1');
  }
  if (signedAt !== null && signedAt - limits.clockSkew > seconds) {
    return problem(
      'policy',
      `the signature says that it was made later than now, at ${timeText(signedAt)}`,
      'RFC 6376 §3.5',
    );
  }
  return null;
}

/** Dates reach to the year 275760, t= and x= do not have to. */
const timeText = (seconds: number): string =>
  seconds > 8.64e12 ? `second ${seconds}` : new Date(seconds * 1_000).toISOString();

interface UsableKey {
  readonly key: Key;
  readonly seen: SeenKey;
}

interface FoundKeys {
  readonly keys: readonly UsableKey[];
  /** Why there is none. */
  readonly problem: Problem;
  readonly revoked: SeenKey | null;
}

/** The records that suit the signature. RFC 6376 §6.1.2 */
function usableKeys(signature: Signature, name: string, answer: DnsAnswer<string>, readKey: KeyReader): FoundKeys {
  const none = (why: Problem, revoked: SeenKey | null = null): FoundKeys => ({ keys: [], problem: why, revoked });
  if (answer.kind === 'failure') {
    return none(
      problem('temperror', `the key at ${name} could not be had: ${shown(answer.reason)}`, 'RFC 6376 §6.1.2'),
    );
  }
  const missing = problem('permerror', `there is no key at ${name}`, 'RFC 6376 §6.1.2');
  if (answer.kind !== 'records') return none(missing);
  const keys: UsableKey[] = [];
  let why: Problem | null = null;
  let revoked: SeenKey | null = null;
  for (const record of answer.records.slice(0, limits.keyRecords)) {
    const key = readKey(record);
    const reason = key.ok ? unsuitable(signature, key.value, name) : key.error;
    if (!key.ok || reason !== null) {
      // Where several do not suit, the one that was meant for this signature says why.
      if (why === null || key.ok) why = { result: 'permerror', reason: reason ?? missing.reason };
      if (key.ok && key.value.key === null) revoked = seenKey(name, record, key.value, answer.security);
      continue;
    }
    keys.push({ key: key.value, seen: seenKey(name, record, key.value, answer.security) });
  }
  return { keys, problem: why ?? missing, revoked };
}

const seenKey = (
  name: string,
  record: string,
  { type, bits, testing }: Key,
  security: SeenKey['security'],
): SeenKey => ({
  name,
  record,
  type,
  bits,
  testing,
  security,
});

function unsuitable(signature: Signature, key: Key, name: string): Reason | null {
  const rule = 'RFC 6376 §6.1.2';
  if (key.type !== signature.keyType) {
    return { text: `the key at ${name} is of kind ${key.type}, the signature is ${signature.algorithm}`, rule };
  }
  if (key.key === null) return { text: `the key at ${name} was revoked`, rule };
  if (key.hashes !== null && !key.hashes.includes('sha256')) {
    return { text: `the key at ${name} may not be used with SHA-256`, rule };
  }
  if (key.strict && signature.kind === 'dkim' && !signature.identity.endsWith(`@${signature.domain}`)) {
    return {
      text: `the key at ${name} is for ${signature.domain} alone, not for names below it`,
      rule: 'RFC 6376 §3.6.1',
    };
  }
  return null;
}

const comparedBody = ({ bodyHash }: Signature, body: BodyHash | null): DkimVerdict['bodyHash'] =>
  body === null ? null : { claimed: bodyHash.toString('base64'), computed: body.digest.toString('base64') };

function brokenBody(signature: Signature, body: BodyHash | null): Problem | null {
  if (body === null) return null;
  const { domain, bodyHash, length } = signature;
  if (length !== null && length > body.total) {
    const text = `the body is shorter than what ${domain} signed: ${body.total} octets, not ${length}`;
    return problem('fail', text, 'RFC 6376 §3.5');
  }
  if (body.digest.equals(bodyHash)) return null;
  const [came, was] = [body.digest.toString('base64'), bodyHash.toString('base64')];
  return problem(
    'fail',
    `the body was changed after ${domain} signed it: its hash is ${came}, signed was ${was}`,
    'RFC 6376 §3.7',
  );
}

/** RSASSA-PKCS1-v1_5 over the data (RFC 6376 §3.3.2), or Ed25519 over the hash of the data (RFC 8463 §3). */
function holds({ signature, keyType }: Signature, data: Buffer, { key }: Key): boolean {
  if (key === null) return false;
  return keyType === 'rsa'
    ? verifies('sha256', data, key, signature)
    : verifies(null, hash('sha256', data, 'buffer'), key, signature);
}

/** A domain that is only trying is treated as one that did not sign. RFC 6376 §3.6.1 (t=y) */
function softened(failed: Problem, seen: SeenKey): Problem {
  if (!seen.testing) return failed;
  const { text } = failed.reason;
  return problem('neutral', `${text}; the domain is only trying DKIM (t=y)`, 'RFC 6376 §3.6.1');
}

function outcome(signature: Signature, body: BodyHash | null, seen: SeenKey): Problem {
  const { domain, length } = signature;
  const unsigned = unsignedOctets(signature, body) ?? 0;
  if (unsigned > 0) {
    const text = `${domain} signed the first ${length ?? 0} octets of the body; the ${unsigned} behind them can be anybody's`;
    return problem('policy', text, 'RFC 6376 §8.2');
  }
  const text = `${domain} signed it, and nothing that was signed has changed`;
  return seen.testing
    ? problem('pass', `${text}; the domain is only trying DKIM (t=y)`, 'RFC 6376 §3.6.1')
    : problem('pass', text, 'RFC 6376 §6.1.3');
}

const unsignedOctets = ({ length }: Signature, body: BodyHash | null): number | null =>
  length === null || body === null ? null : Math.max(0, body.total - length);

/** What was computed before it was clear how the signature comes out. */
interface Computed {
  readonly body: BodyHash | null;
  readonly headerHash: string | null;
  readonly key: SeenKey | null;
}

const nothingComputed: Computed = { body: null, headerHash: null, key: null };

export function verdictOf(
  signature: Signature,
  { result, reason }: Problem,
  { body, headerHash, key }: Computed = nothingComputed,
): DkimVerdict {
  const { domain, selector, identity, algorithm, canonicalization, fields, signedAt, expiresAt } = signature;
  return {
    result,
    reason,
    domain,
    selector,
    identity,
    algorithm,
    canonicalization,
    fields,
    bodyHash: comparedBody(signature, body),
    headerHash,
    unsigned: unsignedOctets(signature, body),
    signedAt,
    expiresAt,
    key,
    tag: signature.signature.toString('base64').slice(0, 8),
  };
}
