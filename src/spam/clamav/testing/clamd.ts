/** A clamd that does what a script says, for tests. */
import { once } from 'node:events';
import { type AddressInfo, type Socket, createServer } from 'node:net';
import type { SocketAddress } from '../../../config/socket-address.ts';

export interface ScriptedClamd {
  readonly address: Extract<SocketAddress, { host: string }>;
  close(): Promise<void>;
}

/** The empty chunk at the end. */
export const isComplete = (heard: Buffer): boolean => heard.subarray(-4).equals(Buffer.alloc(4));

/** `answer` is called with all that came so far, whenever something comes. */
export async function scriptedClamd(answer: (heard: Buffer, socket: Socket) => void): Promise<ScriptedClamd> {
  const clients = new Set<Socket>();
  const server = createServer((socket) => {
    clients.add(socket);
    const heard: Buffer[] = [];
    socket.on('data', (octets: Buffer) => {
      heard.push(octets);
      answer(Buffer.concat(heard), socket);
    });
    socket.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: { host: '127.0.0.1', port: (server.address() as AddressInfo).port },
    close: async () => {
      const closed = once(server, 'close');
      for (const client of clients) client.destroy();
      server.close();
      await closed;
    },
  };
}
