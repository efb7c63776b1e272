/**
 * Writes down what a router asks and is answered, without changing any of it.
 */
import type { RecordData, RecordKind, Resolver, Tlsa } from '../../dns/types.ts';
import type { TransportMemory } from '../../transport/memory.ts';
import { allowsHost } from '../../transport/mtasts/policy.ts';
import type { TlsPolicies } from '../../transport/policy/policies.ts';
import type { HostEvidence, LookupEvidence, PolicyEvidence } from './types.ts';

export interface Recorder {
  resolver(asked: Resolver): Resolver;
  policies(asked: TlsPolicies, memory: Pick<TransportMemory, 'policy'>): TlsPolicies;
  readonly lookups: readonly LookupEvidence[];
  readonly hosts: readonly HostEvidence[];
  readonly policy: PolicyEvidence | null;
}

export function createRecorder(): Recorder {
  // By when they were asked: answers come in any order.
  const lookups: (LookupEvidence | null)[] = [];
  const hosts: (HostEvidence | null)[] = [];
  let policy: PolicyEvidence | null = null;
  return {
    resolver: (asked) => ({
      async lookUp(name, kind, signal) {
        const place = lookups.push(null) - 1;
        const answer = await asked.lookUp(name, kind, signal);
        lookups[place] = {
          name,
          kind,
          outcome: answer.kind,
          records: answer.kind === 'records' ? answer.records.map((data) => recordText(kind, data)) : [],
          reason: answer.kind === 'failure' ? answer.reason : null,
          security: answer.security,
          ttl: answer.kind === 'failure' ? null : answer.ttl,
          owner: answer.kind === 'records' ? answer.owner : null,
          server: answer.seen?.server ?? null,
          isStale: answer.seen?.isStale ?? false,
        };
        return answer;
      },
      reverse: (address, signal) => asked.reverse(address, signal),
    }),

    policies: (asked, memory) => ({
      async of(domain, signal) {
        const found = await asked.of(domain, signal);
        const { wanted, sts, verifiedAt } = found;
        const known = await memory.policy(domain);
        policy = { domain, wanted, sts, verifiedAt, id: known?.id ?? null, fetchedAt: known?.fetchedAt ?? null };
        return {
          ...found,
          async host(host, inner) {
            const place = hosts.push(null) - 1;
            const decided = await found.host(host, inner);
            const isNamed = sts.policy === null ? null : allowsHost(sts.policy, host.host);
            hosts[place] = { ...host, policy: decided, isNamed };
            return decided;
          },
        };
      },
    }),

    get lookups() {
      return lookups.filter((one) => one !== null);
    },
    get hosts() {
      return hosts.filter((one) => one !== null);
    },
    get policy() {
      return policy;
    },
  };
}

/** As a zone file has it, of what routing asks for. */
function recordText<K extends RecordKind>(kind: K, data: RecordData[K]): string {
  if (typeof data === 'string') return data;
  if (kind === 'MX') {
    const { preference, exchange } = data as RecordData['MX'];
    return `${preference} ${exchange}.`;
  }
  return kind === 'TLSA' ? tlsaText(data as Tlsa) : kind;
}

/** RFC 6698 §2.2 */
export const tlsaText = ({ usage, selector, matchingType, data }: Tlsa): string =>
  `${usage} ${selector} ${matchingType} ${data.toString('hex')}`;
