/**
 * What DNS calls the address of a client: nothing, a name that is not its own, or the name of a line of some provider. Noted, never
 * refused: RFC 1912 §2.1 asks every host for such a name, and honest ones lack it.
 */
import type { Resolver } from '../../../dns/types.ts';
import { looksDynamic } from '../../../spam/door/dynamic-name.ts';
import type { DoorFinding } from '../../../spam/door/finding.ts';
import { checkIprev } from '../../../trust/iprev.ts';
import { shown } from '../../../trust/shown.ts';
import type { IprevVerdict } from '../../../trust/types.ts';
import type { DoorFindings } from '../../door/findings.ts';
import { type Check, type MailFacts, type RcptFacts, pass } from '../checks.ts';
import type { Client } from '../port.ts';

export interface ReverseNameDeps {
  readonly isExempt: (client: Client) => boolean;
  readonly findings: DoorFindings;
  readonly resolver: Resolver;
}

export interface ReverseNameChecks {
  /** Begins to ask, so that the answers are on their way when the first recipient comes. */
  readonly mail: Check<MailFacts>;
  readonly rcpt: Check<RcptFacts>;
}

/** Milliseconds that DNS may take; what is not answered then is not known. */
const patience = 5_000;

export function reverseNameChecks({ isExempt, findings, resolver }: ReverseNameDeps): ReverseNameChecks {
  const ask = ({ remoteAddress }: Client): Promise<IprevVerdict> =>
    checkIprev(remoteAddress, resolver, AbortSignal.timeout(patience));
  return {
    mail: {
      name: 'reverse-name',
      run({ client }) {
        // The resolver remembers the answers for the check at RCPT.
        if (!isExempt(client)) void ask(client);
        return pass;
      },
    },
    rcpt: {
      name: 'reverse-name',
      async run({ client }) {
        if (isExempt(client) || findings.of(client.session).some(({ name }) => name === 'reverse-name')) return pass;
        const finding = findingOf(await ask(client), client.remoteAddress);
        if (finding === null) return pass;
        findings.add(client.session, [finding]);
        return { refusal: null, evidence: { why: finding.why } };
      },
    },
  };
}

function findingOf({ result, names }: IprevVerdict, address: string): DoorFinding | null {
  const found = (points: number, why: string): DoorFinding => ({
    name: 'reverse-name',
    points,
    why,
    details: names.slice(0, 3).map((name) => shown(name)),
  });
  if (result === 'permerror' && names.length === 0) return found(1, 'the address of the client has no name');
  if (result === 'fail') return found(0.7, 'the name of the client does not lead back to its address');
  if (result === 'pass' && names.every((name) => looksDynamic(name, address)))
    return found(1, 'the name of the client is that of a line which a provider gives to its customers');
  return null;
}
