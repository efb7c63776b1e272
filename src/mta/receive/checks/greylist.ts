/**
 * Strangers are asked to come back in a few minutes.
 * Implements: RFC 6647 §2.2 (451 at RCPT), §5; RFC 3463 §3.8 (4.7.1). Postmaster and abuse are open to everybody.
 */
import type { Clock } from '../../../base/clock.ts';
import { splitAddress } from '../../../directory/address.ts';
import type { Resolver } from '../../../dns/types.ts';
import { type GreylistDeps, greylist } from '../../../spam/greylist/greylist.ts';
import { checkMailFrom } from '../../../trust/spf/identity.ts';
import type { DoorFindings } from '../../door/findings.ts';
import { isHelpDesk } from '../../door/help-desk.ts';
import { refusals } from '../../door/refusals.ts';
import type { AwaitedSignatures } from '../awaited.ts';
import { type Check, type RcptFacts, pass, refuse } from '../checks.ts';
import type { Client } from '../port.ts';

export interface GreylistCheckDeps extends GreylistDeps {
  readonly isExempt: (client: Client) => boolean;
  /** Who is on an allow list needs not wait. */
  readonly findings: DoorFindings;
  /** Whether a domain, once its name is proved, is known for wanted mail. */
  readonly isGoodDomain: (domain: string) => boolean;
  readonly awaited: Pick<AwaitedSignatures, 'expect'>;
  readonly resolver: Resolver;
  readonly hostname: string;
  readonly clock: Clock;
}

/** Milliseconds that SPF may take; what is not answered then has not passed. */
const patience = 5_000;

export function greylisting(deps: GreylistCheckDeps): Check<RcptFacts> {
  const { isExempt, findings, isGoodDomain, awaited, resolver, hostname, clock } = deps;
  return {
    name: 'greylist',
    async run({ client, transaction, forwardPath }) {
      const isAllowed = findings.of(client.session).some(({ name }) => name === 'allow-list');
      if (isAllowed || isExempt(client) || isHelpDesk(forwardPath)) return pass;
      const { reversePath } = transaction;
      const passesSpf = async (): Promise<boolean> => {
        const hop = { ip: client.remoteAddress, helo: client.helo ?? '', mailFrom: reversePath };
        const checker = { receiver: hostname, now: clock.now() };
        const { result } = await checkMailFrom(hop, resolver, checker, AbortSignal.timeout(patience));
        return result === 'pass';
      };
      const attempt = { remoteAddress: client.remoteAddress, reversePath, forwardPath };
      const verdict = await greylist(deps, attempt, passesSpf, clock.now());
      if (verdict.kind === 'known') return { refusal: null, evidence: { known: verdict.by } };
      if (verdict.kind === 'came-back') return { refusal: null, evidence: { waited: seconds(verdict.waited) } };
      const refusal = refusals.greylisted(minutesOf(verdict.left));
      const domain = splitAddress(reversePath)?.domain ?? '';
      if (domain === '' || !isGoodDomain(domain)) return refuse(refusal, { left: seconds(verdict.left) });
      if (await passesSpf()) return { refusal: null, evidence: { known: 'reputation' } };
      awaited.expect(client.session, refusal);
      return { refusal: null, evidence: { awaits: 'signature', domain } };
    },
  };
}

const seconds = (milliseconds: number): number => Math.ceil(milliseconds / 1000);

function minutesOf(milliseconds: number): string {
  const minutes = Math.ceil(milliseconds / 60_000);
  return minutes === 1 ? 'a minute' : `${minutes} minutes`;
}
