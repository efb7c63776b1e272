/**
 * The hashes of a body, all of them in one pass: one state for each canonical form and length that any signature asks for.
 * Implements: RFC 6376 §3.7 (hash step 1) with l= of §3.5. Memory is that of a chunk.
 */
import { type Hash, createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Canonicalization } from '../types.ts';
import { type BodyCanonicalizer, bodyCanonicalizer } from './canonical-body.ts';

export interface BodyForm {
  readonly canonicalization: Canonicalization;
  /** Octets of the canonical body that are hashed; null for all. */
  readonly length: number | null;
}

export interface BodyHash {
  readonly digest: Buffer;
  /** Octets that the whole canonical body has. */
  readonly total: number;
}

export type BodyHashes = (form: BodyForm) => BodyHash | null;

const keyOf = ({ canonicalization, length }: BodyForm): string => `${canonicalization} ${length ?? ''}`;

interface State {
  readonly hash: Hash;
  left: number;
}

/** One canonical form, and the hashes over it. */
class Form {
  readonly states = new Map<string, State>();
  readonly canonicalizer: BodyCanonicalizer;
  total = 0;

  constructor(canonicalization: Canonicalization) {
    this.canonicalizer = bodyCanonicalizer(canonicalization, (octets) => {
      this.total += octets.length;
      for (const state of this.states.values()) {
        if (state.left === 0) continue;
        const taken = octets.length <= state.left ? octets : octets.subarray(0, state.left);
        state.hash.update(taken);
        state.left -= taken.length;
      }
    });
  }
}

export async function hashBody(chunks: AsyncIterable<Buffer>, wanted: readonly BodyForm[]): Promise<BodyHashes> {
  const forms = new Map<Canonicalization, Form>();
  for (const body of wanted) {
    const form = forms.get(body.canonicalization) ?? new Form(body.canonicalization);
    forms.set(body.canonicalization, form);
    form.states.set(keyOf(body), { hash: createHash('sha256'), left: body.length ?? Number.POSITIVE_INFINITY });
  }
  const found = new Map<string, BodyHash>();
  if (forms.size > 0) {
    let isFirst = true;
    for await (const chunk of chunks) {
      if (!isFirst) await setImmediate();
      isFirst = false;
      for (const form of forms.values()) form.canonicalizer.update(chunk);
    }
  }
  for (const form of forms.values()) {
    form.canonicalizer.end();
    for (const [key, state] of form.states) found.set(key, { digest: state.hash.digest(), total: form.total });
  }
  return (body) => found.get(keyOf(body)) ?? null;
}
