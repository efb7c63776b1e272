/** A flood: many connections at once from an address of its own (all of 127.0.0.0/8 is this machine), and what each heard. */
import { type Socket, connect } from 'node:net';
import { waitFor } from '../support/wait-for.ts';

const attacker = '127.0.0.2';

export interface Flooding {
  readonly socket: Socket;
  heard: string;
  ended: boolean;
}

/** Connects so often at once and says the same on each; resolves when all are `settled`. */
export async function flood(
  port: number,
  count: number,
  says: string,
  settled: (one: Flooding) => boolean,
): Promise<readonly Flooding[]> {
  const floods = Array.from({ length: count }, (): Flooding => {
    const socket = connect({ host: '127.0.0.1', localAddress: attacker, port });
    const one: Flooding = { socket, heard: '', ended: false };
    socket.on('data', (chunk: Buffer) => (one.heard += chunk.toString('latin1')));
    socket.on('error', () => undefined);
    for (const event of ['end', 'close']) socket.on(event, () => (one.ended = true));
    if (says !== '') socket.write(says);
    return one;
  });
  await waitFor('the flood to be there', () => floods.every(settled));
  return floods;
}

export const heardLine = ({ heard, ended }: Flooding): boolean => ended || heard.includes('\n');
export const isConnected = ({ socket, ended }: Flooding): boolean => ended || !socket.connecting;

export function endAll(floods: readonly Flooding[]): void {
  for (const { socket } of floods) socket.destroy();
}
