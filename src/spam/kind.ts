/**
 * How far words may convict a message. Words are learned from all spam, and from the wanted mail that there was: where this has no pages
 * and no newsletters, half of what these say was only ever met in spam, and proves nothing but that they are of another kind. So it
 * is counted how much wanted mail of a kind was taught. Where that is hardly any, words count as far as signals of deceit agree with
 * them. A kind of which spam was taught that deceives nobody, and no wanted mail, needs no such agreement.
 */
import { tokenKey } from './bayes/hash.ts';
import type { Known } from './bayes/port.ts';
import { views } from './bayes/views.ts';
import type { Weighed } from './types.ts';

/** HTML; a text that says how to leave, and of no list; all others: letters and lists. */
type Name = 'page' | 'bulk' | 'letter';

export interface Kind {
  readonly name: Name;
  /** A file that kept less of a message shows less deceit: it is of a kind of its own. */
  readonly isPart: boolean;
  /** What speaks for spam beside words and form, in ln of the odds. */
  readonly deceit: number;
}

/** Signals that honest senders of pages and bulk mail have, too, by form, custom or carelessness. */
const innocent = new Set(
  `bare-helo borrowed-host envelope-differs false-reply form form-elsewhere hidden-text html-only image-map language linked-picture loud-subject mostly-markup
no-date no-message-id no-mime-version no-recipient odd-port old-date redirected-link reply-elsewhere script spaced-letters to-self tracking-pixel undisclosed urgent`
    .split('\n')
    .flatMap((line) => line.split(' ')),
);

const rule = {
  /** Messages that must be known: fewer, or the starter alone, tell nothing of kinds. */
  spamOfKind: 20,
  ham: 200,
  hamOfKind: 100,
  /** How much of what a kind says counts beside words and signals, which say some of it, too. By cross-validation. */
  share: 0.5,
  /** Less deceit is calm. */
  calm: 0.5,
  /** What a phrase counts beside a deceit, and how far words may go for each point of these. By cross-validation. */
  phrases: 0.25,
  steep: 4,
  /** Messages that are taken to be known of either sort, what the odds of the kind itself allow, and wanted messages for a point of words. */
  unseen: 5,
  kind: 2,
  perPoint: 10,
} as const;

export function kindOf({ texts, header, waysOut, identity, evidence }: Weighed): Kind {
  const isPage = texts.some(({ html }) => html !== null);
  const isBulk = (waysOut.told || waysOut.field) && !identity.isList;
  let deceit = 0;
  for (const { name, points } of evidence)
    if (points > 0 && !innocent.has(name)) deceit += name.startsWith('says-') ? points * rule.phrases : points;
  return { name: isPage ? 'page' : isBulk ? 'bulk' : 'letter', isPart: header === 'part', deceit };
}

const isCalm = ({ deceit }: Kind): boolean => deceit < rule.calm;
const ofKind = ({ name, isPart }: Kind): string => (isPart ? `kind:part:${name}` : `kind:${name}`);
const ofCalm = (kind: Kind): string => `${ofKind(kind)}:calm`;
const ofDeceit = (kind: Kind): string => `${ofKind(kind)}:deceit`;

/** The tokens by which messages of a kind are counted. */
export const kindTokens = (kind: Kind): readonly string[] => [
  ofKind(kind),
  isCalm(kind) ? ofCalm(kind) : ofDeceit(kind),
];

const counted = (token: string, { rows }: Known): { readonly spam: number; readonly ham: number } => {
  const wanted = tokenKey(token, views.form);
  return rows.find(({ key }) => key === wanted) ?? { spam: 0, ham: 0 };
};

/**
 * What its kind, and that it deceives or does not, say of a message of which words say something, in ln of the odds: where
 * enough wanted mail of the kind was taught. Letters without deceit are spam far less often than others; of a file that kept less, its
 * calm says nothing.
 */
export function pointsOfKind(kind: Kind, known: Known): number {
  const { totals } = known;
  if (kind.isPart || counted(ofKind(kind), known).ham < rule.hamOfKind) return 0;
  const { spam, ham } = counted(isCalm(kind) ? ofCalm(kind) : ofDeceit(kind), known);
  const odds = (some: number, others: number): number => Math.log((some + rule.unseen) / (others + rule.unseen));
  return rule.share * (odds(spam, ham) - odds(totals.spam, totals.ham));
}

/** What the words of such a message may count at most. */
export function mostOfWords(kind: Kind, known: Known): number {
  const { deceit } = kind;
  if (known.totals.ham < rule.ham || counted(ofKind(kind), known).spam < rule.spamOfKind)
    return Number.POSITIVE_INFINITY;
  const { spam, ham } = counted(ofCalm(kind), known);
  const odds = Math.log((spam + rule.unseen) / (ham + rule.unseen));
  return rule.steep * deceit + Math.max(0, odds) * rule.kind + ham / rule.perPoint;
}
