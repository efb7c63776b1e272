/**
 * From the octets of a query to the octets of the response.
 * Implements: RFC 1035 §4.1, RFC 3225 (DO), RFC 6891 §6.1.3 (BADVERS) and §6.2, RFC 2181 §9 (truncation).
 */
import type { Answer } from 'dns-packet';
import { type Clock, systemClock } from '../../base/clock.ts';
import { limits } from '../limits.ts';
import { normalName } from '../name.ts';
import { type EncodableMessage, type Message, Rcode, decodeMessage, encodeMessage, opt } from '../wire/message.ts';
import { type Found, lookUp, zoneOf } from './lookup.ts';
import type { Zone } from './records.ts';
import { proofsOf, withSignatures } from './signed.ts';

const RESPONSE = 0x80;

/** null leaves the packet without an answer: it is none that may be answered. */
export function respond(
  zones: readonly Zone[],
  packet: Buffer,
  transport: 'udp' | 'tcp',
  clock: Clock = systemClock,
): Buffer | null {
  // Never answer an answer, or two servers could keep each other busy.
  if (packet.length < 12 || ((packet[2] ?? 0) & RESPONSE) !== 0) return null;
  const query = decodeMessage(packet);
  if (query === null) {
    return encodeMessage({ id: packet.readUInt16BE(0), response: true, rcode: Rcode.formErr, questions: [] });
  }
  const edns = query.additionals.find((record) => record.type === 'OPT');
  const isSigned = edns?.type === 'OPT' && edns.flag_do;
  const response = answerTo(zones, query, isSigned ? clock.now() / 1000 : null);
  const rcode = response.rcode ?? Rcode.noError;
  const badVersion = edns?.type === 'OPT' && edns.ednsVersion !== 0;
  const whole: EncodableMessage = {
    ...(badVersion ? { ...response, answers: [], authorities: [], rcode: Rcode.badVers } : response),
    additionals:
      edns === undefined ? [] : [opt(limits.udpPayload, isSigned, (badVersion ? Rcode.badVers : rcode) >> 4)],
  };
  const octets = encodeMessage(whole);
  const room = transport === 'tcp' ? 0xffff : udpRoom(edns?.type === 'OPT' ? edns.udpPayloadSize : 0);
  if (octets.length <= room) return octets;
  return encodeMessage({ ...whole, truncated: true, answers: [], authorities: [] });
}

const udpRoom = (announced: number): number => Math.min(Math.max(announced, limits.plainUdpPayload), limits.udpPayload);

/** `now` (seconds) where signatures are wanted. */
function answerTo(zones: readonly Zone[], query: Message, now: number | null): EncodableMessage {
  const base = {
    id: query.id,
    response: true,
    questions: query.questions,
    recursionDesired: query.recursionDesired,
  };
  if (query.opcode !== 0) return { ...base, rcode: Rcode.notImp };
  const question = query.questions[0];
  if (question === undefined) return { ...base, rcode: Rcode.formErr };
  const type: string = question.type;
  if (type === 'AXFR' || type === 'IXFR') return { ...base, rcode: Rcode.refused };
  const found = lookUp(zones, question);
  return { ...base, ...(now === null ? unsigned(found, type) : signed(zones, found, now)) };
}

/** What belongs to signatures is not for who did not ask for it. RFC 4035 §3.1 */
const unsigned = (found: Found, asked: string): Found => ({
  ...found,
  answers: found.answers.filter(({ type }) => type !== 'NSEC' || type === asked),
});

function signed(zones: readonly Zone[], found: Found, now: number): Found {
  const zoneOfRecord = ({ name, type }: { readonly name: string; readonly type: string }) =>
    zoneOf(zones, normalName(name) ?? '', type);
  // The NSEC of a delegation is the zone's above, which the name does not show.
  const proofs = found.absences.flatMap((absence) =>
    withSignatures(proofsOf([absence]), () => absence.zone, found.sources, now),
  );
  const withTheirs = (records: readonly Answer[]) => withSignatures(records, zoneOfRecord, found.sources, now);
  return {
    ...found,
    answers: withTheirs(found.answers),
    authorities: [...withTheirs(found.authorities), ...proofs],
  };
}
