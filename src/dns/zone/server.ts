/**
 * An authoritative name server for tests and the lab, over UDP and TCP on one port.
 * Implements: RFC 1035 §4.2, RFC 7766 §6 (several questions on one connection, in order).
 * Not here: zone transfer, dynamic update, rate limits: it is not for the open Internet.
 */
import { type Socket as Datagrams, createSocket } from 'node:dgram';
import { type AddressInfo, type Server, type Socket, createServer, isIPv6 } from 'node:net';
import { limits } from '../limits.ts';
import type { ZoneKey } from './key.ts';
import { type Zone, type ZoneSource, loadZone } from './records.ts';
import { respond } from './respond.ts';
import { signZones } from './signed.ts';

export interface ZoneServer {
  /** Port 0 takes one that is free for UDP and TCP. Answers the port. */
  listen(host: string, port: number): Promise<number>;
  /** Speaks for these zones from now on. */
  publish(zones: readonly ZoneSource[]): void;
  close(): Promise<void>;
}

export interface ZoneServerOptions {
  readonly zones: readonly ZoneSource[];
  /** Signs them all; without it they are not signed. */
  readonly key?: ZoneKey;
}

/** Tries to find a port that both transports can have. */
const PORT_TRIES = 16;

export function createZoneServer(options: ZoneServerOptions): ZoneServer {
  const { key } = options;
  const load = (sources: readonly ZoneSource[]): readonly Zone[] => {
    const loaded = sources.map(loadZone);
    return key === undefined ? loaded : signZones(loaded, key);
  };
  const zones = [...load(options.zones)];
  const connections = new Set<Socket>();
  let tcp: Server | null = null;
  let udp: Datagrams | null = null;

  return {
    async listen(host, port) {
      for (let tries = 1; ; tries++) {
        const server = await listenTcp(zones, connections, host, port);
        const chosen = (server.address() as AddressInfo).port;
        try {
          udp = await listenUdp(zones, host, chosen);
          tcp = server;
          return chosen;
        } catch (error) {
          await new Promise((resolve) => server.close(resolve));
          if (port !== 0 || tries >= PORT_TRIES) throw error;
        }
      }
    },
    publish: (sources) => {
      zones.splice(0, zones.length, ...load(sources));
    },
    async close() {
      for (const connection of connections) connection.destroy();
      const [server, datagrams] = [tcp, udp];
      tcp = udp = null;
      if (datagrams !== null) await new Promise<void>((resolve) => datagrams.close(resolve));
      if (server !== null) await new Promise((resolve) => server.close(resolve));
    },
  };
}

function listenUdp(zones: readonly Zone[], host: string, port: number): Promise<Datagrams> {
  return new Promise((resolve, reject) => {
    const socket = createSocket({ type: isIPv6(host) ? 'udp6' : 'udp4' });
    socket.once('error', reject);
    socket.bind(port, host, () => {
      socket.removeListener('error', reject);
      // An ICMP error for an answer nobody waits for is no reason to stop.
      socket.on('error', () => undefined);
      resolve(socket);
    });
    socket.on('message', (packet, from) => {
      const response = from.port === 0 ? null : respond(zones, packet, 'udp');
      if (response !== null) socket.send(response, from.port, from.address, () => undefined);
    });
  });
}

function listenTcp(zones: readonly Zone[], connections: Set<Socket>, host: string, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer({ noDelay: true }, (socket) => serve(zones, connections, socket));
    server.maxConnections = limits.serverConnections;
    server.once('error', reject);
    server.listen(port, host, () => {
      server.removeListener('error', reject);
      resolve(server);
    });
  });
}

function serve(zones: readonly Zone[], connections: Set<Socket>, socket: Socket): void {
  let pending: Buffer = Buffer.alloc(0);
  connections.add(socket);
  socket.on('close', () => connections.delete(socket));
  socket.on('error', () => socket.destroy());
  socket.setTimeout(limits.serverIdle, () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    while (pending.length >= 2 && !socket.destroyed) {
      const end = 2 + pending.readUInt16BE(0);
      if (end > limits.queryOctets) socket.destroy();
      if (pending.length < end) return;
      const response = respond(zones, pending.subarray(2, end), 'tcp');
      pending = pending.subarray(end);
      if (response === null) {
        socket.destroy();
        return;
      }
      const prefix = Buffer.alloc(2);
      prefix.writeUInt16BE(response.length);
      // A client that asks without reading is not kept waiting for; it is let go.
      if (!socket.write(Buffer.concat([prefix, response])) && socket.writableLength > 0xffff * 4) socket.destroy();
    }
  });
}
