/**
 * One message to one peer: MAIL, RCPT, DATA or BDAT, the octets, and what the replies mean for each recipient.
 * Implements: RFC 5321 §3.3, §4.5.4.1, RFC 2920 §3.1 (pipelining), RFC 2033 §4.2 (LMTP: one reply a recipient), RFC 3030 §2, RFC 1047 (the
 * window in which a lost connection makes duplicates is only between the final dot and its reply).
 */
import type { Clock } from '../../base/clock.ts';
import { type Result, fail, ok } from '../../base/result.ts';
import type { Hop, HopReply, Parcel, RecipientReport } from '../../mta/deliver/port.ts';
import type { CourierLimits } from '../limits.ts';
import { type HeardReply, hopReply } from '../wire/reply-reader.ts';
import { type BodyFault, sendBody, sendChunk } from './body.ts';
import { mailCommand, rcptCommand, unfit } from './envelope.ts';
import type { Peer } from './peer.ts';
import { outgoing } from './outgoing.ts';

/** What can be done with the connection afterwards. */
export type Afterwards = 'reuse' | 'reset' | 'drop';

export type Outcome =
  /** Each recipient has its report. `sure` is false where the connection was lost after the final dot. */
  | {
      readonly kind: 'spoken';
      readonly recipients: readonly RecipientReport[];
      readonly afterwards: Afterwards;
      readonly sure: boolean;
    }
  /** The connection broke before the message was complete: nothing was delivered. `early`: MAIL got no answer but a 421. */
  | { readonly kind: 'broken'; readonly reason: string; readonly early: boolean; readonly heard: HeardReply | null };

type Heard = Result<HeardReply, string>;

const refused = (reply: HopReply): RecipientReport & { kind: 'refused' } => ({
  kind: 'refused',
  reply,
  permanent: reply.code >= 500,
});
const local = (code: number, enhanced: string, text: string): HopReply => ({ code, enhanced, text });
const isPositive = ({ code }: HeardReply): boolean => code >= 200 && code < 300;

/** A reply that makes no sense where it stands is not an answer; another time may be better. */
const judged = (heard: HeardReply): RecipientReport => {
  if (isPositive(heard)) return { kind: 'delivered', reply: hopReply(heard) };
  if (heard.code >= 400) return refused(hopReply(heard));
  return refused(local(451, '4.5.0', `Unexpected reply ${heard.code} ${hopReply(heard).text}`));
};

/** `clock` is read for what is left of a deliver-by-time as MAIL is said. */
export async function transact(
  peer: Peer,
  hop: Hop,
  parcel: Parcel,
  limits: CourierLimits,
  clock: Clock,
): Promise<Outcome> {
  const cannot = unfit(parcel, peer.keywords, clock.now());
  if (cannot !== null) return everyone(parcel, { ...refused(cannot.reply), elsewhere: cannot.elsewhere }, 'reuse');
  const prepared = await outgoing(parcel, peer.keywords);
  if (!prepared.ok) return everyone(parcel, refused(prepared.error), 'reuse');
  const message = prepared.value;
  const isChunk = message.body === 'binarymime';
  const mailLine = mailCommand(parcel, message, peer.keywords, clock.now());
  const envelope = await speakEnvelope(peer, parcel, mailLine, isChunk, limits);
  if (envelope.kind !== 'heard') return envelope;
  const { mail, rcpts, data } = envelope;
  const broken = [mail, ...rcpts, ...(data === null ? [] : [data])].some(({ code }) => code === 421);
  if (!isPositive(mail)) {
    const afterwards = data === null ? 'reuse' : await withdraw(peer, data, limits);
    return everyone(parcel, judged(mail), broken ? 'drop' : afterwards);
  }
  // Only a 421 ends an envelope early: it is the answer to everything that was not said any more.
  const stopped = refused(hopReply([mail, ...rcpts].find(({ code }) => code === 421) ?? { code: 451, lines: [] }));
  const reports = parcel.recipients.map((_, at) => {
    const heard = rcpts[at];
    return heard === undefined ? stopped : judged(heard);
  });
  const accepted = reports.filter(({ kind }) => kind === 'delivered').length;
  if (isChunk && accepted > 0 && !broken) {
    const sent = await sendChunk(peer.channel, message, limits);
    if (!sent.ok) return unsent(peer, reports, sent.error);
    return finalReplies(peer, hop, reports, accepted, limits);
  }
  if (data === null && accepted > 0) return settled(reports, () => stopped, 'drop');
  if (data === null || accepted === 0) {
    const afterwards = data === null ? 'reset' : await withdraw(peer, data, limits);
    return { kind: 'spoken', recipients: reports, afterwards: broken ? 'drop' : afterwards, sure: true };
  }
  if (data.code !== 354) {
    const report = isPositive(data) ? refused(local(451, '4.5.0', 'Unexpected reply to DATA')) : judged(data);
    return settled(reports, () => report, broken || isPositive(data) ? 'drop' : 'reset');
  }
  const sent = await sendBody(peer.channel, message, limits);
  if (!sent.ok) return unsent(peer, reports, sent.error);
  return finalReplies(peer, hop, reports, accepted, limits);
}

const everyone = (parcel: Parcel, report: RecipientReport, afterwards: Afterwards): Outcome => ({
  kind: 'spoken',
  recipients: parcel.recipients.map(() => report),
  afterwards,
  sure: true,
});

/** Gives each recipient that RCPT accepted its last word. */
function settled(
  reports: readonly RecipientReport[],
  word: (at: number) => RecipientReport,
  afterwards: Afterwards,
  sure = true,
): Outcome {
  let at = 0;
  const recipients = reports.map((report) => (report.kind === 'delivered' ? word(at++) : report));
  return { kind: 'spoken', recipients, afterwards, sure };
}

type Envelope =
  | {
      readonly kind: 'heard';
      readonly mail: HeardReply;
      readonly rcpts: readonly HeardReply[];
      /** null where DATA was not said. */
      readonly data: HeardReply | null;
    }
  | Extract<Outcome, { readonly kind: 'broken' }>;

/** Says MAIL, RCPT … and DATA (not before a BDAT): in windows where PIPELINING is offered, else one after the other. */
async function speakEnvelope(
  peer: Peer,
  parcel: Parcel,
  mail: string,
  isChunk: boolean,
  limits: CourierLimits,
): Promise<Envelope> {
  const { channel, keywords } = peer;
  const window = keywords.has('PIPELINING') ? limits.pipelineWindow : 1;
  const lines = [
    mail,
    ...parcel.recipients.map((recipient) => rcptCommand(recipient, parcel.parameters, keywords)),
    // The octets of BDAT follow it at once, so it waits until there is somebody to take them.
    ...(isChunk ? [] : ['DATA\r\n']),
  ];
  const heard: HeardReply[] = [];
  for (let at = 0; at < lines.length; at += window) {
    const group = lines.slice(at, at + window);
    if (at > 0 && !isWorthGoingOn(heard, parcel.recipients.length)) break;
    channel.ask(group);
    for (let i = at; i < at + group.length; i++) {
      const reply: Heard = await channel.hear(
        timeoutOf(i, lines.length, limits),
        i === 0 ? 'MAIL' : i <= parcel.recipients.length ? 'RCPT' : 'DATA',
      );
      if (!reply.ok) return { kind: 'broken', reason: reply.error, early: heard.length === 0, heard: null };
      heard.push(reply.value);
      // The server was about to close the connection, whatever we would have said. RFC 5321 §3.8
      if (i === 0 && reply.value.code === 421) {
        return { kind: 'broken', reason: 'the server closes the connection', early: true, heard: reply.value };
      }
    }
  }
  const [first, ...others] = heard;
  if (first === undefined) return { kind: 'broken', reason: 'nothing was said', early: true, heard: null };
  const rcpts = others.slice(0, parcel.recipients.length);
  return { kind: 'heard', mail: first, rcpts, data: others[parcel.recipients.length] ?? null };
}

/** Not after a refused MAIL or a 421, and no DATA for nobody. */
function isWorthGoingOn(heard: readonly HeardReply[], recipients: number): boolean {
  const [mail, ...rcpts] = heard;
  if (mail === undefined || !isPositive(mail) || heard.some(({ code }) => code === 421)) return false;
  return rcpts.length < recipients || rcpts.some(isPositive);
}

const timeoutOf = (at: number, count: number, limits: CourierLimits): number =>
  at === 0 ? limits.mailTimeout : at === count - 1 ? limits.dataTimeout : limits.rcptTimeout;

/** DATA went out in one batch with an envelope that came to nothing: an empty message ends it. RFC 2920 §3.1 */
async function withdraw(peer: Peer, data: HeardReply, limits: CourierLimits): Promise<Afterwards> {
  if (data.code !== 354) return 'reset';
  peer.channel.ask(['.\r\n']);
  const heard = await peer.channel.hear(limits.finalDotTimeout);
  return heard.ok && heard.value.code !== 421 ? 'reset' : 'drop';
}

/** The end was not sent, so the message does not exist for the peer once the connection is closed. */
function unsent(peer: Peer, reports: readonly RecipientReport[], fault: BodyFault): Outcome {
  const said = peer.channel.overheard();
  peer.channel.destroy('the message was not sent to its end');
  switch (fault.kind) {
    case 'lost':
      // A server that hangs up in the middle often says why.
      if (said !== null && said.code >= 400) return settled(reports, () => judged(said), 'drop');
      return { kind: 'broken', reason: fault.reason, early: false, heard: null };
    case 'unreadable':
      return settled(reports, () => refused(local(451, '4.3.0', 'The message cannot be read here')), 'drop');
    case 'flawed':
      return settled(
        reports,
        () => refused(local(550, '5.6.0', 'The message holds a CR or LF that stands alone, or a NUL')),
        'drop',
      );
  }
}

/** After the final dot: one reply, or with LMTP one for each accepted recipient. */
async function finalReplies(
  peer: Peer,
  hop: Hop,
  reports: readonly RecipientReport[],
  accepted: number,
  limits: CourierLimits,
): Promise<Outcome> {
  const words: RecipientReport[] = [];
  let afterwards: Afterwards = 'reuse';
  const wanted = hop.protocol === 'lmtp' ? accepted : 1;
  while (words.length < wanted) {
    const heard = await peer.channel.hear(limits.finalDotTimeout);
    if (!heard.ok) {
      const lost = refused(local(451, '4.4.2', `No reply after the end of the message: ${heard.error}`));
      return settled(reports, (at) => words[at] ?? lost, 'drop', false);
    }
    if (heard.value.code === 421) afterwards = 'drop';
    words.push(judged(heard.value));
  }
  const [only] = words;
  const nobody = refused(local(451, '4.5.0', 'No reply'));
  return settled(reports, (at) => (hop.protocol === 'lmtp' ? words[at] : only) ?? nobody, afterwards);
}

/** RSET, so that the next MAIL finds a clean peer. */
export async function reset(peer: Peer, limits: CourierLimits): Promise<Result<null, string>> {
  peer.channel.ask(['RSET\r\n']);
  const heard = await peer.channel.hear(limits.commandTimeout);
  if (!heard.ok) return heard;
  return heard.value.code === 250 ? ok(null) : fail(`RSET was answered with ${heard.value.code}`);
}
