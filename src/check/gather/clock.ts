/** How far our clock is ahead, by one question to a time server. Implements: the client of RFC 4330 §5 (SNTP), over UDP. */
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { Clock } from '../../base/clock.ts';
import { limits } from '../limits.ts';

/** Seconds between 1900 and 1970. */
const epoch = 2_208_988_800;
/** LI 0, VN 4, Mode 3 (client) */
const clientMode = 0x23;

/** Milliseconds; null where nobody answers, or not this question. */
export function clockAhead(address: string, port: number, clock: Clock): Promise<number | null> {
  return new Promise((resolve) => {
    const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
    const question = Buffer.alloc(48);
    question[0] = clientMode;
    // The originate timestamp comes back as it was sent: at random, it tells nothing and proves the answer. §5
    const cookie = randomBytes(8);
    cookie.copy(question, 40);
    const sentAt = clock.now();
    const settle = (ahead: number | null): void => {
      clearTimeout(timer);
      socket.removeAllListeners();
      socket.on('error', () => undefined);
      socket.close();
      resolve(ahead);
    };
    const timer = setTimeout(() => settle(null), limits.probe);
    socket.on('error', () => settle(null));
    socket.on('message', (answer) => {
      const serverTime = timeOf(answer, cookie);
      if (serverTime !== null) settle((sentAt + clock.now()) / 2 - serverTime);
    });
    socket.connect(port, address, () => socket.send(question));
  });
}

/** The transmit timestamp of a good answer. §4: mode 4, stratum 1 to 15 */
function timeOf(answer: Buffer, cookie: Buffer): number | null {
  const [first = 0, stratum = 0] = answer;
  if (answer.length < 48 || (first & 7) !== 4 || stratum < 1 || stratum > 15) return null;
  if (!answer.subarray(24, 32).equals(cookie)) return null;
  return (answer.readUInt32BE(40) - epoch) * 1000 + (answer.readUInt32BE(44) / 2 ** 32) * 1000;
}
