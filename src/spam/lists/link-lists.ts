/**
 * DNS lists of names (and addresses) that stand in links: asked about every host that a message leads to, in full and as the domain
 * that somebody registered. What gives no answer lists nobody.
 * Implements: RFC 5782 §3 (lists of names), §2.1 and §2.4 (addresses, reversed), §5 (the test of each list).
 */
import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Zone } from '../../config/list-zone.ts';
import type { Resolver } from '../../dns/types.ts';
import type { Advice, Adviser } from '../adviser.ts';
import { registeredDomain } from '../facts/links.ts';
import type { Evidence } from '../types.ts';
import { entryOf } from './answer.ts';
import { createHealth } from './health.ts';
import { limits } from './limits.ts';
import { type Family, listedAs } from './name.ts';
import { healthOf, healthOfNames } from './self-test.ts';

export interface LinkListsDeps {
  readonly zones: readonly Zone[];
  readonly resolver: Resolver;
  readonly clock: Clock;
  readonly log: Log;
}

type Kind = 'names' | Family;

/** Under which labels a list has what a link leads to. */
interface Target {
  readonly kind: Kind;
  readonly shown: string;
  readonly labels: string;
}

export interface LinkLists extends Adviser {
  readonly test: () => Promise<void>;
}

export function createLinkLists({ zones, resolver, clock, log }: LinkListsDeps): LinkLists {
  const { test, usable } = createHealth<Kind>({
    zones: zones.slice(0, limits.zones),
    kinds: ['names', 'ipv4'],
    healthOf: (zone, kind, signal) =>
      kind === 'names' ? healthOfNames(zone, resolver, signal) : healthOf(zone, kind, resolver, signal),
    // A list of names alone must not be asked about addresses.
    seldom: 'ipv4',
    clock,
    log,
  });

  return {
    name: 'link-list',
    test,
    async advise({ hosts }, given): Promise<Advice> {
      const targets = targetsOf(hosts);
      if (targets.length === 0) return nothing;
      const well: Readonly<Record<Kind, readonly Zone[]>> = {
        names: await usable('names'),
        ipv4: await usable('ipv4'),
        ipv6: [],
      };
      const questions = targets.flatMap((target) => well[target.kind].map((zone) => ({ target, zone })));
      const signal = AbortSignal.any([given, AbortSignal.timeout(limits.patience)]);
      const found = await Promise.all(
        questions.slice(0, limits.questions).map(async ({ target, zone }) => {
          const entry = await entryOf(zone, target.labels, resolver, signal);
          return entry === null ? [] : [{ ...entry, zone, target }];
        }),
      );
      return { evidence: evidenceOf(found.flat()), ruling: null };
    },
  };
}

const nothing: Advice = { evidence: [], ruling: null };

/** Of each host the name itself and, where that is another, the domain. Hosts of one domain share it. */
function targetsOf(hosts: readonly string[]): readonly Target[] {
  const targets = new Map<string, Target>();
  for (const host of hosts) {
    const bare = host.startsWith('[') ? host.slice(1, -1) : host;
    if (isIP(bare) !== 0) {
      const listed = listedAs(bare);
      if (listed !== null) targets.set(bare, { kind: listed.family, shown: bare, labels: listed.labels });
      continue;
    }
    // As a browser reads it: letters of other scripts, and numbers that stand for an address. WHATWG URL §3.5
    const name = domainToASCII(host);
    if (isIP(name) !== 0) {
      const listed = listedAs(name);
      if (listed !== null) targets.set(name, { kind: listed.family, shown: name, labels: listed.labels });
    } else if (isName(name)) {
      for (const labels of [registeredDomain(name), name])
        if (isName(labels)) targets.set(labels, { kind: 'names', shown: labels, labels });
    }
  }
  return [...targets.values()].slice(0, limits.names);
}

/** Has a dot, and fits before the name of a zone. RFC 1035 §2.3.4 */
const isName = (name: string): boolean =>
  name.includes('.') &&
  name.length <= 180 &&
  name.split('.').every((label) => label.length > 0 && label.length <= 63) &&
  Array.from(name).every((letter) => letter > ' ' && letter <= '~');

interface Found {
  readonly zone: Zone;
  readonly target: Target;
  readonly answers: readonly string[];
  readonly points: number;
}

/** One for each list; several names on it weigh as the worst of them. Together they are held. */
function evidenceOf(found: readonly Found[]): readonly Evidence[] {
  let left: number = limits.linkPoints;
  return [...new Set(found.map(({ zone }) => zone))].map((zone) => {
    const of = found.filter((one) => one.zone === zone);
    const weighs = Math.max(...of.map(({ points }) => points));
    const points = Math.min(weighs, left);
    left -= points;
    const [first] = of;
    const [shown, more] = [first?.target.shown ?? '', of.length > 1 ? ` and ${of.length - 1} more` : ''];
    return {
      name: 'link-list',
      points,
      why: `The message leads to ${shown}${more}, which is on the list ${zone.name}.`,
      details: of.map(({ target, answers }) => `${target.shown}: ${answers.join(' ')}`).slice(0, limits.answers),
    };
  });
}
