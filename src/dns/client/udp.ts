/**
 * A question over UDP, from a port of its own.
 * Implements: RFC 1035 §4.2.1, RFC 5452 §9.1 (only the server's address and port are heard: the socket is connected).
 */
import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { errorText } from '../../base/log.ts';
import { limits } from '../limits.ts';
import type { Accept, Reply } from './exchange.ts';
import type { ServerAddress } from './servers.ts';

export type UdpOutcome =
  | { readonly kind: 'reply'; readonly reply: Reply }
  /** The question came back in letters of another case: a server that does not keep it, or somebody who never saw it. */
  | { readonly kind: 'other-case' }
  /** Too many datagrams that are no answer: somebody is guessing, and TCP is harder to guess. */
  | { readonly kind: 'flooded' }
  | { readonly kind: 'failure'; readonly reason: string };

export function askUdp(server: ServerAddress, query: Buffer, accept: Accept, timeout: number): Promise<UdpOutcome> {
  return new Promise((resolve) => {
    const socket = createSocket({ type: isIPv6(server.host) ? 'udp6' : 'udp4' });
    let settled = false;
    let stray = 0;
    const settle = (outcome: UdpOutcome): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      socket.close();
      resolve(outcome);
    };
    const timer = setTimeout(() => settle({ kind: 'failure', reason: 'timed out' }), timeout);
    socket.on('error', (error) => settle({ kind: 'failure', reason: errorText(error) }));
    socket.on('message', (packet) => {
      if (settled) return;
      const reply = accept(packet);
      if (reply !== null) {
        settle(reply === 'other-case' ? { kind: reply } : { kind: 'reply', reply });
        return;
      }
      stray += 1;
      if (stray > limits.strayDatagrams) settle({ kind: 'flooded' });
    });
    socket.connect(server.port, server.host, () => {
      if (!settled) socket.send(query);
    });
  });
}
