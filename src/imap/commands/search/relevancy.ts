/**
 * How relevant the messages are that a fuzzy search has found.
 * Implements: RFC 6203 §4. Of several fuzzy keys the mean counts where all must match, the best where one must.
 */
import type { MailboxView } from '../../view/view.ts';
import type { Session } from '../session.ts';
import { searching } from './matching.ts';
import type { ImapSearchKey } from './key.ts';
import { visitFields, visitOctets } from '../../../ms/search/rows.ts';

const all = 100;
/** What is found without any fuzzy key that it matches. */
const least = 1;

type Leaf = Extract<ImapSearchKey, { kind: 'fields' | 'content' }>;

function leavesOf(key: ImapSearchKey): readonly Leaf[] {
  if (key.kind === 'and' || key.kind === 'or') return key.keys.flatMap(leavesOf);
  return (key.kind === 'fields' || key.kind === 'content') && key.score !== undefined ? [key] : [];
}

/** From 1 to 100, for each of the messages at `indexes`, which ascend. */
export async function relevancy(
  session: Session,
  view: MailboxView,
  indexes: Uint32Array,
  key: ImapSearchKey,
): Promise<Uint8Array> {
  const leaves = leavesOf(key);
  if (leaves.length === 0) return new Uint8Array(indexes.length).fill(all);
  const scores = new Map<ImapSearchKey, Uint8Array>(leaves.map((leaf) => [leaf, new Uint8Array(indexes.length)]));
  const put = (leaf: Leaf, place: number, score: number): void => void scores.get(leaf)?.fill(score, place, place + 1);
  const inFields = leaves.filter((leaf) => leaf.kind === 'fields');
  const inContent = leaves.filter((leaf) => leaf.kind === 'content');
  if (inFields.length > 0) {
    const fields = [...new Set(inFields.flatMap((leaf) => leaf.fields))];
    await visitFields(searching(session), view, indexes, fields, (message, place) => {
      for (const leaf of inFields) put(leaf, place, leaf.score?.(message) ?? 0);
    });
  }
  if (inContent.length > 0) {
    await visitOctets(searching(session), view, indexes, async ({ structure, octets }, place) => {
      for (const leaf of inContent) put(leaf, place, (await leaf.score?.(structure, octets)) ?? 0);
    });
  }
  return Uint8Array.from(indexes, (_, place) => Math.max(least, Math.round(combined(key, scores, place) ?? 0)));
}

/** null where nothing of the key is fuzzy. */
function combined(key: ImapSearchKey, scores: ReadonlyMap<ImapSearchKey, Uint8Array>, place: number): number | null {
  if (key.kind === 'and' || key.kind === 'or') {
    const found = key.keys.map((each) => combined(each, scores, place)).filter((score) => score !== null);
    if (found.length === 0) return null;
    return key.kind === 'or' ? Math.max(...found) : found.reduce((sum, score) => sum + score, 0) / found.length;
  }
  return scores.get(key)?.[place] ?? null;
}
