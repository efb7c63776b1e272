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

export function kindOf({ texts, waysOut, identity, evidence }: Weighed): Kind {
  const isPage = texts.some(({ html }) => html !== null);
  const isBulk = (waysOut.told || waysOut.field) && !identity.isList;
  let deceit = 0;
  for (const { name, points } of evidence)
    if (points > 0 && !innocent.has(name)) deceit += name.startsWith('says-') ? points * rule.phrases : points;
  return { name: isPage ? 'page' : isBulk ? 'bulk' : 'letter', deceit };
}

const isCalm = ({ deceit }: Kind): boolean => deceit < rule.calm;
const ofKind = (name: Name): string => `kind:${name}`;
const ofCalm = (name: Name): string => `kind:${name}:calm`;

/** The tokens by which messages of a kind are counted. */
export const kindTokens = (kind: Kind): readonly string[] =>
  isCalm(kind) ? [ofKind(kind.name), ofCalm(kind.name)] : [ofKind(kind.name)];

/** What the words of such a message may count at most. */
export function mostOfWords({ name, deceit }: Kind, { rows, totals }: Known): number {
  const counted = (token: string): { readonly spam: number; readonly ham: number } => {
    const wanted = tokenKey(token, views.form);
    return rows.find(({ key }) => key === wanted) ?? { spam: 0, ham: 0 };
  };
  if (totals.ham < rule.ham || counted(ofKind(name)).spam < rule.spamOfKind) return Number.POSITIVE_INFINITY;
  const { spam, ham } = counted(ofCalm(name));
  const odds = Math.log((spam + rule.unseen) / (ham + rule.unseen));
  return rule.steep * deceit + Math.max(0, odds) * rule.kind + ham / rule.perPoint;
}
