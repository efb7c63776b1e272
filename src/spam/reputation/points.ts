/**
 * What a past is worth: ln of the odds of it, less where there is little of it, and bounded: nobody is condemned by where they
 * stand, and nobody bought a way in by having been good. All figures are our own.
 */
import type { Evidence } from '../types.ts';
import type { Counts } from './memory.ts';
import { periodDays } from './counts.ts';
import type { Source, SourceKind } from './sources.ts';

/** The least and the most points. An address may change hands, a network is of many, a domain that is proved is somebody. */
const bounds: Readonly<Record<SourceKind, readonly [number, number]>> = {
  address: [-1, 2],
  network: [-0.3, 1],
  domain: [-1.5, 1.5],
  signer: [-0.5, 1],
};

/** Messages of which half is believed. */
const halfBelieved = 5;
/** Below so many messages an address is judged by its network too. */
const settled = 10;

export interface Past {
  readonly source: Source;
  readonly counts: Counts;
}

export const messagesOf = ({ ham, spam, refused }: Counts): number => ham + spam + refused;

export function pointsOf({ source, counts }: Past): number {
  const total = messagesOf(counts);
  const [least, most] = bounds[source.kind];
  const odds = Math.log((counts.spam + counts.refused + 1) / (counts.ham + 1));
  const points = odds * (total / (total + halfBelieved));
  return Math.min(most, Math.max(least, points));
}

/** One piece of evidence for each source of which something is known. */
export function evidenceOf(pasts: readonly Past[]): readonly Evidence[] {
  const known = pasts.filter(({ counts }) => messagesOf(counts) >= 0.5);
  if (known.length === 0)
    return [{ name: 'reputation', points: 0, why: 'Nothing is known of who sent it.', details: [] }];
  const isSettled = known.some(({ source, counts }) => source.kind === 'address' && messagesOf(counts) >= settled);
  return known.map((past) => ({
    name: `reputation-${past.source.kind}`,
    points: past.source.kind === 'network' && isSettled ? 0 : pointsOf(past),
    why: sentence(past),
    details: [],
  }));
}

/** '40 of 41 messages from 192.0.2.0/24 were spam in the last 30 days.' */
function sentence({ source: { kind, name }, counts }: Past): string {
  const [ham, refused] = [Math.round(counts.ham), Math.round(counts.refused)];
  const spam = Math.round(counts.spam) + refused;
  const total = Math.max(1, ham + spam);
  const who = `${kind === 'signer' ? 'signed by' : 'from'} ${name.slice(0, 200)}`;
  const messages =
    total === 1 ? `One message ${who} was` : `${kindOf(ham, spam, total)} of ${total} messages ${who} were`;
  const share = refused === 0 || ham > spam ? '' : ` (${refused} refused)`;
  return `${messages} ${ham > spam ? 'wanted' : 'spam'}${share} in the last ${periodDays} days.`;
}

const kindOf = (ham: number, spam: number, total: number): string => {
  const most = Math.max(ham, spam);
  return most === total ? 'All' : String(most);
};
