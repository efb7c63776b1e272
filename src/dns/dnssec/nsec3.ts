/**
 * What NSEC3 records prove to be absent. They have been verified before.
 * Implements: RFC 5155 §3, §5 (hash), §8 (proofs), §6 (opt-out), RFC 9276 §3.2 (iterations).
 */
import { createHash } from 'node:crypto';
import { limits } from '../limits.ts';
import { hasType } from './bitmap.ts';
import type { Denial, Question } from './denial.ts';
import { type WireName, ancestorWith, depthOf, isBelowOrSame, parentOf, wildcardOf } from './names.ts';
import { type RawRecord, Type } from './records.ts';

export interface Nsec3 {
  readonly zone: WireName;
  readonly optOut: boolean;
  readonly iterations: number;
  readonly salt: Buffer;
  /** Base32hex in lower case, as the owner has it. */
  readonly hash: string;
  readonly next: string;
  readonly types: Buffer;
}

const sha1 = 1;

export function nsec3Of({ owner, type, rdata }: RawRecord): Nsec3 | null {
  if (type !== Type.nsec3 || rdata.length < 6 || rdata[0] !== sha1) return null;
  // RFC 5155 §8.2: other flags than opt-out may mean anything.
  if ((rdata[1] ?? 0) > 1) return null;
  const saltEnd = 5 + (rdata[4] ?? 0);
  const nextEnd = saltEnd + 1 + (rdata[saltEnd] ?? 0);
  if (nextEnd > rdata.length) return null;
  return {
    zone: parentOf(owner),
    optOut: ((rdata[1] ?? 0) & 1) !== 0,
    iterations: rdata.readUInt16BE(2),
    salt: rdata.subarray(5, saltEnd),
    hash: owner.slice(1, 1 + owner.charCodeAt(0)),
    next: base32hex(rdata.subarray(saltEnd + 1, nextEnd)),
    types: rdata.subarray(nextEnd),
  };
}

const alphabet = '0123456789abcdefghijklmnopqrstuv';

/** RFC 4648 §7, in lower case and without padding. */
export function base32hex(octets: Buffer): string {
  let text = '';
  let held = 0;
  let bits = 0;
  for (const octet of octets) {
    held = (held << 8) | octet;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += alphabet.charAt((held >>> (bits - 5)) & 31);
    held &= (1 << bits) - 1;
  }
  return bits === 0 ? text : text + alphabet.charAt((held << (5 - bits)) & 31);
}

/** Rounds of hashing that may still be spent. CVE-2023-50868 */
export interface Rounds {
  rounds: number;
}

/** What the records of one zone and one set of parameters say; hashing is counted, because it is dear. */
class Chain {
  readonly #records: readonly Nsec3[];
  readonly #first: Nsec3;
  readonly #budget: Rounds;
  readonly #hashes = new Map<WireName, string>();

  constructor(records: readonly Nsec3[], first: Nsec3, budget: Rounds) {
    this.#budget = budget;
    this.#records = records.filter(
      ({ zone, iterations, salt }) => zone === first.zone && iterations === first.iterations && salt.equals(first.salt),
    );
    this.#first = first;
  }

  get zone(): WireName {
    return this.#first.zone;
  }

  matching(name: WireName): Nsec3 | null {
    const hash = this.#hash(name);
    return this.#records.find((one) => one.hash === hash) ?? null;
  }

  covering(name: WireName): Nsec3 | null {
    const hash = this.#hash(name);
    if (hash === null) return null;
    const between = ({ hash: from, next }: Nsec3): boolean =>
      from < next ? from < hash && hash < next : from < hash || hash < next;
    return this.#records.find(between) ?? null;
  }

  #hash(name: WireName): string | null {
    const known = this.#hashes.get(name);
    if (known !== undefined) return known;
    const { iterations, salt } = this.#first;
    if (this.#budget.rounds <= iterations) return null;
    this.#budget.rounds -= iterations + 1;
    const made = hashOf(name, salt, iterations);
    this.#hashes.set(name, made);
    return made;
  }
}

/** RFC 5155 §5 */
export function hashOf(name: WireName, salt: Buffer, iterations: number): string {
  let hash = createHash('sha1').update(name, 'latin1').update(salt).digest();
  for (let round = 0; round < iterations; round++) hash = createHash('sha1').update(hash).update(salt).digest();
  return base32hex(hash);
}

interface Encloser {
  readonly name: WireName;
  /** Of the name that is one label longer, and not there. */
  readonly nextCloser: Nsec3;
}

/** RFC 5155 §8.3: the longest ancestor that is there, and that the name below it on the way is not. */
function closestEncloser(chain: Chain, name: WireName): Encloser | null {
  const depth = depthOf(name);
  for (let labels = depth - 1; labels >= depthOf(chain.zone); labels--) {
    const ancestor = ancestorWith(name, labels);
    const match = chain.matching(ancestor);
    if (match === null) continue;
    // RFC 5155 §8.3: a delegation or a DNAME hides what is below.
    const { types } = match;
    if (hasType(types, Type.dname) || (hasType(types, Type.ns) && !hasType(types, Type.soa))) return null;
    const nextCloser = chain.covering(ancestorWith(name, labels + 1));
    return nextCloser === null ? null : { name: ancestor, nextCloser };
  }
  return null;
}

/** What the records say of the name and type, or null where they prove nothing. */
export function deniedByNsec3(records: readonly Nsec3[], { name, type }: Question, budget: Rounds): Denial | null {
  const first = records.find(({ zone }) => isBelowOrSame(name, zone));
  if (first === undefined) return null;
  if (first.iterations > limits.nsec3Iterations) return { kind: 'too-costly' };
  const chain = new Chain(records, first, budget);
  const own = chain.matching(name);
  if (own !== null) {
    // RFC 5155 §8.5, §8.6
    return lacks(own, type) ? { kind: 'no-data', isDelegation: hasType(own.types, Type.ns), optOut: false } : null;
  }
  const encloser = closestEncloser(chain, name);
  if (encloser === null) return null;
  const { optOut } = encloser.nextCloser;
  // RFC 5155 §8.6: an unsigned delegation in a span that is opted out has no record of its own.
  if (type === Type.ds && optOut) return { kind: 'no-data', isDelegation: true, optOut };
  const wildcard = wildcardOf(encloser.name);
  const wild = chain.matching(wildcard);
  // RFC 5155 §8.7
  if (wild !== null) return lacks(wild, type) ? { kind: 'no-data', isDelegation: false, optOut } : null;
  return chain.covering(wildcard) === null ? null : { kind: 'no-name', optOut };
}

/** Whether it is shown that there is no such name nearer than the wildcard. RFC 5155 §8.8 */
export function nothingNearerByNsec3(
  records: readonly Nsec3[],
  name: WireName,
  wildcard: WireName,
  budget: Rounds,
): 'shown' | 'opted-out' | 'not-shown' {
  const first = records.find(({ zone }) => isBelowOrSame(name, zone));
  if (first === undefined) return 'not-shown';
  if (first.iterations > limits.nsec3Iterations) return 'opted-out';
  const nextCloser = ancestorWith(name, depthOf(parentOf(wildcard)) + 1);
  const covering = new Chain(records, first, budget).covering(nextCloser);
  if (covering === null) return 'not-shown';
  // RFC 5155 §9.2: there may be an unsigned delegation all the same.
  return covering.optOut ? 'opted-out' : 'shown';
}

function lacks({ types }: Nsec3, type: number): boolean {
  if (hasType(types, type) || hasType(types, Type.cname)) return false;
  const isParent = hasType(types, Type.ns) && !hasType(types, Type.soa);
  return type === Type.ds ? !hasType(types, Type.soa) : !isParent;
}
