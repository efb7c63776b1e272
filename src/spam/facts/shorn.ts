/**
 * A message as a file would have it that kept less: the fields that a person sees, or the text alone. Whole messages are taught in these
 * forms, too, so that such files are judged by thresholds of their own (bayes/train.ts).
 */
import type { SpamFacts, Text } from '../types.ts';
import { identityOf } from './identity.ts';

const seen = new Set('from to subject date mime-version content-type content-transfer-encoding'.split(' '));

/** Without its route and what programs write. */
export function withoutRoute(facts: SpamFacts): SpamFacts {
  const fields = facts.fields.filter(({ name }) => seen.has(name));
  return {
    ...facts,
    header: 'part',
    fields,
    waysOut: { ...facts.waysOut, field: false, oneClick: false },
    identity: identityOf(fields, facts.from.domain, facts.links, null, null),
    envelope: null,
    trust: null,
    receivedAt: null,
  };
}

/** What one reads of it, below its subject. */
export function textAlone(facts: SpamFacts): SpamFacts {
  const links = facts.links.filter(({ kind }) => kind === 'text');
  return {
    ...withoutRoute(facts),
    header: 'none',
    fields: facts.fields.filter(({ name }) => name === 'subject'),
    from: { name: '', address: '', domain: '' },
    leaves: [],
    files: [],
    texts: facts.texts.map(({ plain }): Text => ({ type: 'text/plain', plain, html: null })),
    links,
    identity: identityOf([], '', links, null, null),
  };
}
