/**
 * Whether somebody uses another key than before: what is said before anything is sent. Computed of what an account knows of an address.
 */
import type { StandardName } from '../sealed/types.ts';
import type { ContactKey } from './types.ts';

/** A key that came later than another, on which its reader has not decided. */
export interface KeyChange {
  readonly standard: StandardName;
  /** 'since 3 May 2026 another key is used', without a capital and a full stop. */
  readonly text: string;
  /** The one before. */
  readonly before: ContactKey;
  readonly now: ContactKey;
}

type Known = readonly ContactKey[];

/** Of each standard one at most. Keys that were refused are not there. */
export const changesOf = (keys: Known): readonly KeyChange[] =>
  (['openpgp', 'smime'] as const).flatMap((standard) =>
    changeAmong(
      standard,
      keys.filter((key) => key.standard === standard && key.decision !== 'refused'),
    ),
  );

function changeAmong(standard: StandardName, keys: Known): readonly KeyChange[] {
  const [newest, ...older] = keys.toSorted((one, other) => other.firstSeenAt - one.firstSeenAt || other.id - one.id);
  if (newest === undefined || newest.decision !== 'seen') return [];
  const [before] = older.toSorted((one, other) => other.lastSeenAt - one.lastSeenAt || other.id - one.id);
  if (before === undefined) return [];
  // The old one was seen after the new one came: on another device, or the new one is somebody else's.
  const isBoth = before.lastSeenAt > newest.firstSeenAt;
  const since = `since ${dayOf(newest.firstSeenAt)}`;
  const thing = standard === 'openpgp' ? 'key' : 'certificate';
  const text = isBoth
    ? `${since} a second ${thing} is used beside the one before`
    : `${since} another ${thing} is used`;
  const verified = before.decision === 'verified' ? `, which was not compared as the one before was` : '';
  return [{ standard, text: `${text}${verified}`, before, now: newest }];
}

const days = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });

const dayOf = (at: number): string => days.format(at);
