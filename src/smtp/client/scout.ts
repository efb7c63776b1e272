/**
 * The scout: goes the way of the courier to a hop, notes what it sees, and takes its leave without a message.
 * Implements the port: mta/forecast/types.ts. MAIL and RCPT are said only where that is wanted, and taken back by RSET
 * (RFC 5321 §4.1.1.5); DATA never.
 */
import { type X509Certificate, createHash } from 'node:crypto';
import type { CourierReport, HopReply, Parcel, RecipientReport } from '../../mta/deliver/port.ts';
import type { CertificateEvidence, Scout, Scouted, Sighting } from '../../mta/forecast/types.ts';
import { type HeardReply, hopReply } from '../wire/reply-reader.ts';
import { mailCommand, rcptCommand, unfit } from './envelope.ts';
import { openPeer } from './handshake.ts';
import type { CourierOptions } from './options.ts';
import { type Keywords, type Peer, say } from './peer.ts';

export interface ScoutOptions extends CourierOptions {
  /** Whether the host is asked about sender and recipient. */
  readonly asksRecipients: boolean;
}

export const createScout = (options: ScoutOptions): Scout => ({
  async visit(hop, parcel, signal) {
    const seen = notebook();
    const opened = await openPeer(hop, options, signal, seen);
    if (!opened.ok) {
      const { reply } = opened.error;
      // A greeting that refuses is a greeting.
      return { report: opened.error, sighting: { ...seen.sighting(), greeting: seen.sighting().greeting ?? reply } };
    }
    return visited(opened.value, parcel, options, seen);
  },
});

async function visited(peer: Peer, parcel: Parcel, options: ScoutOptions, seen: Notebook): Promise<Scouted> {
  const { channel, keywords, tls } = peer;
  const { limits, clock } = options;
  const cannot = unfit(parcel, keywords, clock.now());
  const envelope: Sighting['envelope'][number][] = [];
  let said: RecipientReport = { kind: 'delivered', reply: { code: 250, enhanced: null, text: 'not asked' } };
  if (cannot !== null) said = { kind: 'refused', reply: cannot.reply, permanent: true, elsewhere: cannot.elsewhere };
  else if (options.asksRecipients) {
    const [recipient] = parcel.recipients;
    const commands = [
      mailCommand(parcel, nothingToSend, keywords, clock.now()),
      ...(recipient === undefined ? [] : [rcptCommand(recipient, parcel.parameters, keywords)]),
    ];
    for (const line of commands) {
      const command = line.trimEnd();
      const heard = await say(channel, command, limits.rcptTimeout);
      if (!heard.ok) {
        channel.destroy('done');
        return { report: heard.error, sighting: { ...seen.sighting(), envelope } };
      }
      const reply = hopReply(heard.value);
      envelope.push({ command, reply });
      said = judged(reply);
      if (said.kind === 'refused') break;
    }
    await say(channel, 'RSET', limits.commandTimeout);
  }
  channel.write('QUIT\r\n');
  await channel.hear(limits.quitTimeout);
  channel.destroy('done');
  const report: CourierReport = {
    kind: 'spoken',
    recipients: parcel.recipients.map(() => said),
    tls,
    dsn: keywords.has('DSN'),
    from: channel.localAddress,
    deliverBy: keywords.has('DELIVERBY'),
  };
  return { report, sighting: { ...seen.sighting(), envelope } };
}

const nothingToSend = { body: '7bit', size: 0 } as const;

const judged = (reply: HopReply): RecipientReport =>
  reply.code >= 200 && reply.code < 300
    ? { kind: 'delivered', reply }
    : { kind: 'refused', reply, permanent: reply.code >= 500 };

type Notebook = ReturnType<typeof notebook>;

/** Hears the handshake. */
function notebook() {
  let greeting: HopReply | null = null;
  let inClear: Sighting['inClear'] = null;
  let underTls: Sighting['underTls'] = null;
  let tls: Sighting['tls'] = null;
  let certificates: readonly CertificateEvidence[] = [];
  return {
    greeted(heard: HeardReply): void {
      greeting = hopReply(heard);
    },
    offered(keywords: Keywords, isUnderTls: boolean): void {
      const lines = [...keywords].map(([keyword, value]) => (value === '' ? keyword : `${keyword} ${value}`));
      if (isUnderTls) underTls = lines;
      else inClear = lines;
    },
    secured(
      { protocol, cipher }: { readonly protocol: string; readonly cipher: string },
      shown: readonly X509Certificate[],
    ): void {
      tls = { protocol, cipher };
      certificates = shown.map(certificateEvidence);
    },
    sighting: (): Sighting => ({ greeting, inClear, underTls, tls, certificates, envelope: [] }),
  };
}

function certificateEvidence(certificate: X509Certificate): CertificateEvidence {
  const { subject, issuer, raw, publicKey, subjectAltName = '', validFromDate, validToDate } = certificate;
  const names = subjectAltName.split(', ').flatMap((one) => (one.startsWith('DNS:') ? [one.slice(4)] : []));
  const key = publicKey.export({ type: 'spki', format: 'der' });
  return {
    subject: oneLine(subject),
    issuer: oneLine(issuer),
    names: names.length > 0 ? names : [oneLine(subject)],
    validFrom: validFromDate.getTime(),
    validTo: validToDate.getTime(),
    fingerprint: sha256(raw),
    keyFingerprint: sha256(key),
  };
}

const sha256 = (octets: Buffer): string => createHash('sha256').update(octets).digest('hex');
const oneLine = (name: string): string => name.split('\n').join(', ');
