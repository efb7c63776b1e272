/**
 * ASN.1 in BER and DER as a tree of elements over the octets: nothing is copied, and what a stranger made is bounded.
 * Implements: X.690 §8.1 (tags, definite and indefinite lengths, end-of-contents). DER is BER that has only one way; who must have
 * DER compares the octets.
 * Not here: what the elements mean (reader.ts and the structures), writing (write.ts).
 */
import { type Result, fail, ok } from '../../base/result.ts';
import { limits } from '../limits.ts';

export interface Element {
  /** All octets of the message; the places below count in them. */
  readonly octets: Buffer;
  /** First octet of the identifier: class, constructed, and the number where it is below 31. */
  readonly tag: number;
  readonly start: number;
  /** Contents, without length octets and end-of-contents. */
  readonly from: number;
  readonly to: number;
  /** Behind the element. */
  readonly end: number;
  /** Of a constructed element. */
  readonly children: readonly Element[];
}

type Draft = { -readonly [K in keyof Element]: Element[K] } & { readonly children: Element[] };

interface Open {
  readonly draft: Draft;
  /** -1 while its end is not known: the indefinite form. */
  readonly end: number;
}

const constructed = 0x20;
const highTag = 0x1f;
const indefinite = 0x80;

/**
 * The element that begins the octets; what stands behind it is left alone. Elements that are `closed` deep have no children here: what
 * is long and of which little is needed is gone through without a tree (headerAt).
 */
export function parseElement(octets: Buffer, closed = Number.POSITIVE_INFINITY): Result<Element, string> {
  const open: Open[] = [];
  let at = 0;
  let elements = 0;
  for (;;) {
    // What is complete is closed before anything else is read.
    for (let top = open.at(-1); top !== undefined && at === top.end; top = open.at(-1)) {
      open.pop();
      top.draft.to = at;
      top.draft.end = at;
      if (open.length === 0) return ok(top.draft);
    }
    const top = open.at(-1);
    const bound = top === undefined || top.end === -1 ? innermostBound(open, octets) : top.end;
    if (at + 2 > bound) return fail('it ends in the middle of an element');
    const tag = octets[at] ?? 0;
    if (top?.end === -1 && tag === 0 && octets[at + 1] === 0) {
      open.pop();
      top.draft.to = at;
      at += 2;
      top.draft.end = at;
      if (open.length === 0) return ok(top.draft);
      continue;
    }
    elements += 1;
    if (elements > limits.elements) return fail(`it has more than ${limits.elements} elements`);
    if ((tag & highTag) === highTag) return fail('it has a tag number above 30, which nothing here uses');
    const length = lengthAt(octets, at + 1, bound);
    if (length === null) return fail('an element has a length that goes beyond its end');
    const isConstructed = (tag & constructed) !== 0;
    const draft: Draft = { octets, tag, start: at, from: length.behind, to: 0, end: 0, children: [] };
    top?.draft.children.push(draft);
    if (length.value === -1) {
      if (!isConstructed) return fail('a primitive element has an indefinite length');
    } else if (!isConstructed || open.length >= closed) {
      at = length.behind + length.value;
      draft.to = at;
      draft.end = at;
      if (open.length === 0) return ok(draft);
      continue;
    }
    if (open.length >= limits.elementDepth) return fail(`its elements are more than ${limits.elementDepth} deep`);
    open.push({ draft, end: length.value === -1 ? -1 : length.behind + length.value });
    at = length.behind;
  }
}

/** The end of the nearest element around whose end is known. */
function innermostBound(open: readonly Open[], octets: Buffer): number {
  for (let at = open.length - 1; at >= 0; at--) {
    const end = open[at]?.end ?? -1;
    if (end !== -1) return end;
  }
  return octets.length;
}

interface Length {
  /** -1 for the indefinite form. */
  readonly value: number;
  readonly behind: number;
}

/** X.690 §8.1.3; null where it goes beyond `bound`. */
function lengthAt(octets: Buffer, at: number, bound: number): Length | null {
  const first = octets[at] ?? 0;
  if (first === indefinite) return { value: -1, behind: at + 1 };
  if (first < indefinite) return at + 1 + first <= bound ? { value: first, behind: at + 1 } : null;
  const count = first & 0x7f;
  const behind = at + 1 + count;
  if (behind > bound) return null;
  let value = 0;
  for (let next = at + 1; next < behind; next++) {
    value = value * 0x100 + (octets[next] ?? 0);
    if (value > bound) return null;
  }
  return behind + value <= bound ? { value, behind } : null;
}

export interface Header {
  /** Contents, and the end of the element behind them. */
  readonly from: number;
  readonly end: number;
}

/** Of an element of definite length that ends before `bound`; null where there is none. */
export function headerAt(octets: Buffer, at: number, bound: number): Header | null {
  const length = at + 2 > bound || ((octets[at] ?? 0) & highTag) === highTag ? null : lengthAt(octets, at + 1, bound);
  return length === null || length.value === -1 ? null : { from: length.behind, end: length.behind + length.value };
}

/** The octets of an element, with its tag and length. */
export const wholeOf = ({ octets, start, end }: Element): Buffer => octets.subarray(start, end);

/** Its contents. */
export const contentsOf = ({ octets, from, to }: Element): Buffer => octets.subarray(from, to);
