/**
 * What NSEC records prove to be absent. They have been verified before.
 * Implements: RFC 4034 §4, RFC 4035 §5.4, RFC 6840 §4.1 (those of a parent say nothing about the child), §4.4.
 */
import { hasType } from './bitmap.ts';
import type { Denial, Question } from './denial.ts';
import { type WireName, commonAncestor, compareNames, isBelowOrSame, lowerCase, wildcardOf } from './names.ts';
import { type RawRecord, Type } from './records.ts';

export interface Nsec {
  readonly owner: WireName;
  readonly next: WireName;
  readonly types: Buffer;
}

export function nsecOf({ owner, type, rdata }: RawRecord): Nsec | null {
  if (type !== Type.nsec) return null;
  let end = 0;
  for (let length = rdata[0] ?? 0; length > 0; length = rdata[end] ?? 0) end += 1 + length;
  end += 1;
  if (end > rdata.length) return null;
  // Compared as names are, whatever case it was signed in. RFC 6840 §5.1
  return { owner, next: lowerCase(rdata.toString('latin1', 0, end)), types: rdata.subarray(end) };
}

/** Whether the name would stand between the record's two names; the last one of a zone points to its apex. */
function covers({ owner, next }: Nsec, name: WireName): boolean {
  if (compareNames(owner, name) >= 0) return false;
  return compareNames(name, next) < 0 || compareNames(next, owner) <= 0;
}

/** A record at a delegation, or at a DNAME, says nothing of names below. RFC 6840 §4.1 */
const reachesBelow = ({ owner, types }: Nsec, name: WireName): boolean =>
  !(
    isBelowOrSame(name, owner) &&
    name !== owner &&
    (hasType(types, Type.dname) || (hasType(types, Type.ns) && !hasType(types, Type.soa)))
  );

/** What the records say of the name and type, or null where they prove nothing. */
export function deniedByNsec(records: readonly Nsec[], { name, type }: Question): Denial | null {
  const own = records.find((one) => one.owner === name);
  if (own !== undefined) return lacks(own, type) ? noData(own) : null;
  const covering = records.find((one) => covers(one, name) && reachesBelow(one, name));
  if (covering === undefined) return null;
  // A name without records that has names below it. RFC 4592 §2.2.2
  if (isBelowOrSame(covering.next, name)) return { kind: 'no-data', isDelegation: false, optOut: false };
  const encloser = longer(commonAncestor(name, covering.owner), commonAncestor(name, covering.next));
  const wildcard = wildcardOf(encloser);
  const wild = records.find((one) => one.owner === wildcard);
  if (wild !== undefined) return lacks(wild, type) ? { kind: 'no-data', isDelegation: false, optOut: false } : null;
  return records.some((one) => covers(one, wildcard) && reachesBelow(one, wildcard))
    ? { kind: 'no-name', optOut: false }
    : null;
}

/** Whether there is no such name nearer than the wildcard. RFC 4035 §5.3.4 */
export const nothingNearerByNsec = (records: readonly Nsec[], name: WireName): boolean =>
  records.some((one) => covers(one, name) && reachesBelow(one, name));

/** The type is not there, and not an alias either; the record is of the side of a zone cut that the type belongs to. */
function lacks({ types }: Nsec, type: number): boolean {
  if (hasType(types, type) || hasType(types, Type.cname)) return false;
  const isParent = hasType(types, Type.ns) && !hasType(types, Type.soa);
  return type === Type.ds ? !hasType(types, Type.soa) : !isParent;
}

const noData = ({ types }: Nsec): Denial => ({ kind: 'no-data', isDelegation: hasType(types, Type.ns), optOut: false });

const longer = (a: WireName, b: WireName): WireName => (a.length >= b.length ? a : b);
