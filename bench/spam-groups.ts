/** Wanted mail in parts of which none has mail of a list or a sender that another has: what is asked about is then always new. */
import type { SpamFacts } from '../src/spam/types.ts';

/** Mail of one list, or else of one sender's domain. */
const groupOf = ({ fields, from }: SpamFacts): string =>
  fields.find(({ name }) => name === 'list-id')?.value ??
  (from.domain.endsWith('taint.org') ? from.address : from.domain);

/** In which part each message is: the largest groups first, each into the part that has least. */
export function partsOf(all: readonly SpamFacts[], parts: number): readonly number[] {
  const sizes = new Map<string, number>();
  for (const facts of all) sizes.set(groupOf(facts), (sizes.get(groupOf(facts)) ?? 0) + 1);
  const loads = Array<number>(parts).fill(0);
  const partOf = new Map<string, number>();
  for (const [group, size] of [...sizes].sort(([, a], [, b]) => b - a)) {
    const part = loads.indexOf(Math.min(...loads));
    partOf.set(group, part);
    loads[part] = (loads[part] ?? 0) + size;
  }
  return all.map((facts) => partOf.get(groupOf(facts)) ?? 0);
}
