/** A wire between browsers and a server, on which everything that goes to the server is kept as it went: the traffic log. */
import { type AddressInfo, type Socket, connect, createServer } from 'node:net';

export interface Wire {
  readonly port: number;
  /** What every connection carried to the server, one piece for each. */
  sent(): readonly Buffer[];
  close(): Promise<void>;
}

/** To the server's HTTP port of this machine. */
export async function wireTo(port: number): Promise<Wire> {
  const connections: Buffer[][] = [];
  const sockets = new Set<Socket>();
  const server = createServer((browser) => {
    const upstream = connect(port, '127.0.0.1');
    const pieces: Buffer[] = [];
    connections.push(pieces);
    browser.on('data', (octets: Buffer) => pieces.push(octets));
    browser.pipe(upstream).pipe(browser);
    for (const [one, other] of [
      [browser, upstream],
      [upstream, browser],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    sent: () => connections.map((pieces) => Buffer.concat(pieces)),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
