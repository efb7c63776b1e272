/** Why strangers were refused, in words and as lines of a chart. */
import type { Overview } from '../api/admin.ts';
import type { Line } from './chart.ts';
import { a } from '../text/administration.svelte.ts';
import { overview } from '../text/en/overview.ts';

/** In words where the name of the check is known. */
export function reasonName(reason: string): string {
  const words = `reason.${reason}`;
  return isWord(words) ? a(words) : reason;
}

const isWord = (words: string): words is keyof typeof overview => Object.hasOwn(overview, words);

const colours = ['--red', '--amber', '--accent', '--ink'];

/** The most frequent, and all others together. */
export function reasonLines({
  refusedBy,
  history,
}: Pick<Overview['traffic'], 'refusedBy' | 'history'>): readonly Line[] {
  const own = refusedBy.slice(0, colours.length).map(({ reason }) => reason);
  const lines = own.map((reason, at) => ({
    label: reasonName(reason),
    colour: colours[at] ?? '--ink',
    values: history.map((hour) => hour.refusedBy.find((one) => one.reason === reason)?.count ?? 0),
  }));
  const others = history.map((hour) =>
    hour.refusedBy.reduce((sum, one) => (own.includes(one.reason) ? sum : sum + one.count), 0),
  );
  const isAll = own.length > 0 && refusedBy.length <= colours.length;
  return isAll ? lines : [...lines, { label: a('overview.others'), colour: '--quiet', values: others }];
}
