/** Durable deliveries a second, beside Postfix -> LMTP -> Dovecot in the same run. */
import { type DeliveryRate, type Load, deliveryRate } from './delivery-rate.ts';
import { addAccounts, asMailSystem, withLab, withPeer } from './systems.ts';
import { type Benchmark, type Row, timesThePeer } from './table.ts';

interface Bars {
  readonly accepted: number | null;
  readonly delivered: number;
}

interface Case {
  readonly name: string;
  readonly what: string;
  readonly mailboxes: number;
  readonly load: Load;
  /** The peer is slower; it gets fewer messages to be as long at it. */
  readonly peerMessages: number;
  /** Multiples of the peer. */
  readonly bars: Bars;
}

const sessions = 20;

const cases: readonly Case[] = [
  {
    name: 'deliver',
    what: '4 KB, one mailbox',
    mailboxes: 1,
    load: { messages: 10_000, size: 4096, sessions },
    peerMessages: 2000,
    bars: { accepted: 2, delivered: 6 },
  },
  {
    name: 'deliver-ten',
    what: '4 KB, ten mailboxes',
    mailboxes: 10,
    load: { messages: 10_000, size: 4096, sessions },
    peerMessages: 3000,
    bars: { accepted: null, delivered: 4 },
  },
  {
    name: 'deliver-large',
    what: '100 KB, one mailbox',
    mailboxes: 1,
    load: { messages: 4000, size: 100 * 1024, sessions },
    peerMessages: 2000,
    bars: { accepted: null, delivered: 2.5 },
  },
];

export const deliverBenchmarks: readonly Benchmark[] = cases.map((one) => ({
  name: one.name,
  run: () => measure(one),
}));

async function measure({ what, mailboxes, load, peerMessages, bars }: Case): Promise<readonly Row[]> {
  const warmUp = { ...load, messages: Math.min(1000, load.messages / 4) };
  const peer = await withPeer(mailboxes, (system) => deliveryRate(system, { ...load, messages: peerMessages }));
  const postern = await withLab(async (lab): Promise<DeliveryRate> => {
    const system = asMailSystem(lab, await addAccounts(lab, mailboxes));
    await deliveryRate(system, warmUp);
    return await deliveryRate(system, load);
  });
  const row = (word: 'accepted' | 'delivered', times: number): Row =>
    timesThePeer(`${word}: ${what}`, postern[word], peer?.[word] ?? null, times);
  return [row('delivered', bars.delivered), ...(bars.accepted === null ? [] : [row('accepted', bars.accepted)])];
}
