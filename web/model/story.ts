/** What happened to a message, in sentences and in order. */
import type { TraceStep, TracedMessage } from '../api/admin-mail.ts';
import type { Say } from '../text/evidence.ts';
import { a } from '../text/administration.svelte.ts';
import { t } from '../text/language.svelte.ts';

export interface Told {
  readonly at: string;
  readonly text: string;
}

export function storyOf(message: TracedMessage, say: Say): readonly Told[] {
  const { at, trust, spam, steps, deeds } = message;
  const verdicts = [
    ...(trust === null
      ? []
      : [
          a('trace.proofs', {
            spf: trust.spf ?? '–',
            dkim: trust.dkim.map(({ domain, result }) => `${domain} ${result}`).join(', ') || '–',
            dmarc: trust.dmarc,
            reason: say(trust.reason),
          }),
        ]),
    ...(spam === null
      ? []
      : [
          a('trace.score', {
            score: spam.score.toFixed(1),
            reasons: spam.reasons.map(({ signal, why }) => say(why, signal)).join('; '),
          }),
        ]),
  ];
  const later = [
    ...steps.map((step) => ({ at: step.at, text: stepText(step) })),
    ...deeds.map(({ at: when, who, action }) => ({ at: when, text: a('trace.deed', { who, action }) })),
  ];
  return [
    { at, text: originOf(message) },
    ...verdicts.map((text) => ({ at, text })),
    // In order already where times are equal: the sort is stable.
    ...later.toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at)),
  ];
}

function originOf({ came, of }: TracedMessage): string {
  if (came === null) return of === null ? a('trace.made-here') : a('trace.made-of', { id: of });
  const { remoteAddress: address, helo, account } = came;
  const tls = came.tls === null ? a('trace.without-tls') : a('trace.with-tls', { tls: came.tls });
  return account === null
    ? a('trace.came', { address, name: helo ?? a('trace.nameless'), tls })
    : a('trace.sent', { account, address, tls });
}

const uses = ['inbox', 'junk', 'drafts', 'sent', 'archive', 'trash'] as const;

function stepText({ recipient, what, detail }: TraceStep): string {
  const use = what === 'filed' ? uses.find((one) => one === detail) : undefined;
  return a(`trace.${what}`, { recipient, detail: use === undefined ? detail : t(`mailbox.${use}`) });
}
