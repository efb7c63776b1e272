/**
 * A record computed again, from the message and from what was kept: signals are tested anew; what words, lists and others said then
 * is taken from the record, for nobody can be asked again what was known that day.
 */
import { gatherFacts } from '../facts/gather.ts';
import { signalEvidence } from '../score.ts';
import { signals as tested } from '../signals/table.ts';
import type { TrustGlimpse } from '../types.ts';
import { decideSpam } from './decide.ts';
import type { SpamRecord } from './record.ts';

export function replaySpam(octets: Buffer, record: SpamRecord, trust: TrustGlimpse | null): SpamRecord {
  const { envelope, at, fault } = record;
  const facts = gatherFacts(octets, { envelope, trust, receivedAt: at });
  const again = fault === null ? signalEvidence(facts).map((one) => ({ ...one, by: 'message' })) : [];
  const isOfMessage = ({ by }: { readonly by: string }): boolean => by === 'message';
  const isTested = ({ name }: { readonly name: string }): boolean => tested.some((signal) => signal.name === name);
  const signals = [
    ...record.signals.filter((one) => isOfMessage(one) && !isTested(one)),
    ...again,
    ...record.signals.filter((one) => !isOfMessage(one)),
  ];
  return { ...record, signals, ...decideSpam({ ...record, signals }) };
}
