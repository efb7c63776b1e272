/** A client that idles and notes when it hears of what: as little of a client as can be, for there are thousands. RFC 2177 */
import { type Socket, connect } from 'node:net';

const script = ['LOGIN', 'SELECT INBOX', 'IDLE'] as const;

export interface IdlerOptions {
  readonly port: number;
  /** One of the loopback addresses: a server counts connections by address. */
  readonly from: string;
  readonly user: string;
  readonly password: string;
  /** Called with every count that EXISTS tells while it idles. */
  readonly heard: (count: number) => void;
}

/** Resolves when it idles. */
export function startIdler({ port, from, user, password, heard }: IdlerOptions): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, localAddress: from, noDelay: true });
    let step = 0;
    let rest = '';
    const say = (): void => {
      const [word = ''] = script.slice(step, (step += 1));
      socket.write(`${step} ${word}${word === 'LOGIN' ? ` "${user}" "${password}"` : ''}\r\n`);
    };
    const line = (text: string): void => {
      if (text.endsWith(' EXISTS')) {
        if (step === script.length) heard(Number(text.slice(2, -7)));
      } else if (step === script.length) {
        if (text.startsWith('+')) resolve(socket);
      } else if (step === 0 || text.startsWith(`${step} OK`)) say();
      else if (!text.startsWith('* ')) reject(new Error(text));
    };
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\r\n');
      rest = lines.pop() ?? '';
      for (const text of lines) line(text);
    });
    socket.once('error', reject);
    socket.once('close', () => reject(new Error(`closed before ${user} idled`)));
  });
}
