/**
 * What a client calls itself: no name at all, our own name, or an address that is not its own. Honest servers do none of it.
 * Implements: RFC 5321 §4.1.1.1 (a name, or an address literal), §4.1.3. That a name leads elsewhere is no reason to refuse (§4.1.4).
 */
import { parseNetwork } from '../../../base/networks.ts';
import { hostName } from '../../../dns/name.ts';
import type { DoorFinding } from '../../../spam/door/finding.ts';
import { isSameIp, parseIp } from '../../../trust/ip.ts';
import { shown } from '../../../trust/shown.ts';
import type { DoorFindings } from '../../door/findings.ts';
import { refusals } from '../../door/refusals.ts';
import { type Check, type MailFacts, pass, refuse } from '../checks.ts';
import type { Client } from '../port.ts';

export interface HeloCheckDeps {
  readonly isExempt: (client: Client) => boolean;
  readonly findings: DoorFindings;
  /** Refused, rather than only counted. */
  readonly refuses: boolean;
}

export const heloCheck = ({ isExempt, findings, refuses }: HeloCheckDeps): Check<MailFacts> => ({
  name: 'helo',
  run({ client }) {
    const finding = isExempt(client) ? null : heloFinding(client);
    if (finding === null) return pass;
    findings.add(client.session, [finding]);
    const evidence = { helo: shown(client.helo ?? ''), why: finding.why };
    return refuses ? refuse(refusals.helo(finding.why), evidence) : { refusal: null, evidence };
  },
});

function heloFinding({ helo, hostname, remoteAddress }: Client): DoorFinding | null {
  const given = helo ?? '';
  const found = (points: number, why: string): DoorFinding => ({ name: 'helo', points, why, details: [shown(given)] });
  if (given.startsWith('[') && given.endsWith(']')) {
    const literal = given.slice(1, -1);
    const address = literal.toLowerCase().startsWith('ipv6:') ? literal.slice(5) : literal;
    const own = parseIp(remoteAddress);
    if (parseNetwork(address) === null || own === null)
      return found(1, 'the client calls itself by what is no address');
    return isSameIp(own, address) ? null : found(2, 'the client calls itself by an address that is not its own');
  }
  const name = hostName(given);
  if (name !== null && name === hostname.toLowerCase())
    return found(3, 'the client calls itself by the name of this server');
  if (name?.includes('.') === true && parseIp(name) === null) return null;
  return found(1, 'the client calls itself by what is no full name of a host');
}
