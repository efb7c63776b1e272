/**
 * Clients on DNS lists: refused where the list is one that refuses, counted elsewhere.
 * Implements: RFC 5782; the reply says which list, and what it says (§2.1). Nobody is refused who writes to postmaster or abuse:
 * that is where those complain who are listed by mistake.
 */
import type { Lists, ListsVerdict } from '../../../spam/lists/lists.ts';
import type { DoorFindings } from '../../door/findings.ts';
import { isHelpDesk } from '../../door/help-desk.ts';
import { refusals } from '../../door/refusals.ts';
import { type Check, type MailFacts, type RcptFacts, pass, refuse } from '../checks.ts';
import type { Client } from '../port.ts';

export interface ListCheckDeps {
  readonly lists: Lists;
  /** Who is not asked about. */
  readonly isExempt: (client: Client) => boolean;
  readonly findings: DoorFindings;
}

export interface ListChecks {
  /** Begins to ask, so that the answers are on their way when the first recipient comes. */
  readonly mail: Check<MailFacts>;
  readonly rcpt: Check<RcptFacts>;
}

export function listChecks({ lists, isExempt, findings }: ListCheckDeps): ListChecks {
  return {
    mail: {
      name: 'lists',
      run({ client }) {
        // The resolver remembers the answers for the check at RCPT.
        if (!isExempt(client)) void lists.look(client.remoteAddress);
        return pass;
      },
    },
    rcpt: {
      name: 'lists',
      async run({ client, forwardPath }) {
        if (isExempt(client)) return pass;
        const verdict = await lists.look(client.remoteAddress);
        findings.add(client.session, verdict.findings);
        const { refusedBy } = verdict;
        const evidence = evidenceOf(verdict);
        if (refusedBy === null || isHelpDesk(forwardPath))
          return evidence === null ? pass : { refusal: null, evidence };
        const reason = await lists.reason(client.remoteAddress, refusedBy);
        return refuse(refusals.listed(client.remoteAddress, refusedBy.zone, reason), evidence ?? {});
      },
    },
  };
}

const evidenceOf = ({ listings, isAllowed }: ListsVerdict): { lists: readonly string[]; allowed: boolean } | null =>
  listings.length === 0
    ? null
    : { lists: listings.map(({ zone, answers }) => `${zone}=${answers.join(',')}`), allowed: isAllowed };
