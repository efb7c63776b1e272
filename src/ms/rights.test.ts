/** RFC 4314 §2: letters, unions, negative rights, and what the owner cannot lose. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AccessChange, type AccessEntry, accessIdentifier, changedRights, rightsFor } from './access.ts';
import {
  type Rights,
  everyRight,
  has,
  noRights,
  ownerRights,
  rightsOf,
  rightsText,
  settable,
  settableBits,
  union,
  without,
} from './rights.ts';

const some = fc.subarray(Array.from(everyRight)).map((letters) => letters.join('') as Rights);
const none: ReadonlySet<string> = new Set();
const contains = (whole: Rights, part: Rights): boolean => Array.from(part).every((right) => whole.includes(right));

describe('rights', () => {
  it.each([
    ['', ''],
    ['lr', 'lr'],
    ['arl', 'lra'],
    ['lllr', 'lr'],
    ['c', 'kx'],
    ['d', 'xte'],
    ['lrcd', 'lrkxte'],
    ['L', null],
    ['lrq', null],
    ['0', null],
    ['l r', null],
    ['+l', null],
  ])('"%s" is %s', (written, read) => expect(rightsOf(written)).toBe(read));

  it.each([
    ['', ''],
    ['lr', 'lr'],
    ['lrk', 'lrkc'],
    ['lrt', 'lrtd'],
    ['lrx', 'lrxcd'],
    [everyRight, 'lrswipkxtecda'],
  ])('%s is told as %s', (rights, told) => expect(rightsText(rights as Rights)).toBe(told));

  it('are a lattice, whose members read as they are written', () => {
    fc.assert(
      fc.property(some, some, (a, b) => {
        expect(rightsOf(a)).toBe(a);
        expect(union(a, b)).toBe(union(b, a));
        expect(contains(union(a, b), a)).toBe(true);
        expect(without(union(a, b), b)).toBe(without(a, b));
        expect(union(without(a, b), b)).toBe(union(a, b));
        expect(contains(rightsOf(rightsText(a)) ?? noRights, a)).toBe(true);
      }),
    );
  });

  it('let nothing be set but what they are for', () => {
    fc.assert(
      fc.property(some, fc.nat(31), fc.boolean(), (rights, system, worded) => {
        const kept = settable(rights, { system, keywords: worded ? ['$Done'] : [] });
        expect(kept.system).toBe(system & settableBits(rights));
        expect(kept.keywords.length > 0).toBe(worded && has(rights, 'w'));
      }),
    );
  });
});

describe('identifiers', () => {
  it.each([
    ['Bob@Alpha.TEST', 'bob@alpha.test'],
    ['-bob@alpha.test', '-bob@alpha.test'],
    ['Anyone', 'anyone'],
    ['-owner', '-owner'],
    ['$Team@alpha.test', '$team@alpha.test'],
    ['-$team@alpha.test', '-$team@alpha.test'],
    ['bob', null],
    ['-', null],
    ['', null],
    ['--bob@alpha.test', null],
    ['$$team@alpha.test', '$$team@alpha.test'],
    ['$anyone', null],
  ])('"%s" is kept as %s', (written, kept) => expect(accessIdentifier(written)).toBe(kept));
});

const bob = { address: 'bob@alpha.test', owner: false, groups: new Set(['team@alpha.test']) };
const alice = { address: 'alice@alpha.test', owner: true, groups: none };
const entry = (identifier: string, rights: string): AccessEntry => ({ identifier, rights: rights as Rights });

describe('an access control list', () => {
  it.each([
    ['nothing', bob, [], ''],
    ['one entry', bob, [entry('bob@alpha.test', 'lr')], 'lr'],
    ['several', bob, [entry('anyone', 'l'), entry('bob@alpha.test', 'r'), entry('$team@alpha.test', 'i')], 'lri'],
    ['other people', bob, [entry('carol@beta.test', 'lr'), entry('$staff@alpha.test', 'lr')], ''],
    ['what is taken', bob, [entry('anyone', 'lrs'), entry('-bob@alpha.test', 'rs')], 'l'],
    ['what is taken from a group', bob, [entry('bob@alpha.test', 'lri'), entry('-$team@alpha.test', 'i')], 'lr'],
    ['what is taken from all', bob, [entry('bob@alpha.test', 'lri'), entry('-anyone', 'i')], 'lr'],
    ['the owner', alice, [], everyRight],
    ['the owner beside others', alice, [entry('bob@alpha.test', 'lr')], everyRight],
    ['the owner with less', alice, [entry('alice@alpha.test', 'lr')], 'lra'],
    ['the owner from whom all is taken', alice, [entry('-anyone', everyRight)], 'la'],
    // An address that reads as a negative entry gains nothing by what is taken from another.
    ['-bob', { ...bob, address: '-bob@alpha.test', groups: none }, [entry('-bob@alpha.test', 'lr')], ''],
    ['$team', { ...bob, address: '$team@alpha.test', groups: none }, [entry('$team@alpha.test', 'lr')], ''],
  ])('%s', (_what, person, entries, rights) => expect(rightsFor(person, entries)).toBe(rights));

  it('never shuts the owner out, whatever is in it', () => {
    const identifiers = ['alice@alpha.test', '-alice@alpha.test', 'anyone', '-anyone', 'bob@alpha.test'];
    const entries = fc.array(fc.tuple(fc.constantFrom(...identifiers), some).map(([who, what]) => entry(who, what)));
    fc.assert(fc.property(entries, (list) => contains(rightsFor(alice, list), ownerRights)));
  });

  it('changes as SETACL says', () => {
    const kinds = fc.constantFrom('set', 'add', 'remove' as const);
    fc.assert(
      fc.property(some, kinds, some, fc.boolean(), (before, kind, rights, ofOwner) => {
        const change = { kind, rights } as AccessChange;
        const after = changedRights(before, change, ofOwner) ?? (ofOwner ? everyRight : noRights);
        const plain = kind === 'set' ? rights : kind === 'add' ? union(before, rights) : without(before, rights);
        expect(after).toBe(ofOwner ? union(plain, ownerRights) : plain);
      }),
    );
    expect(changedRights('lr' as Rights, { kind: 'delete' }, false)).toBe(null);
  });
});
