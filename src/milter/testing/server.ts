/** A milter that does what a script says, for tests. */
import { type Socket, createServer } from 'node:net';
import type { MilterAddress } from '../channel.ts';
import { PacketReader, cString, packet, uint32 } from '../wire/packets.ts';
import { offeredActions, version } from '../wire/codes.ts';

export interface Heard {
  readonly code: string;
  readonly data: Buffer;
}

/** Packets in answer to a command; null hangs up, [] says nothing. */
export type Script = Readonly<Record<string, readonly Buffer[] | null>>;

export const agree = (actions = offeredActions, steps = 0): Buffer =>
  packet('O', uint32(version), uint32(actions), uint32(steps));
export const change = {
  add: (name: string, value: string): Buffer => packet('h', cString(name), cString(value)),
  insert: (index: number, name: string, value: string): Buffer =>
    packet('i', uint32(index), cString(name), cString(value)),
  change: (index: number, name: string, value: string): Buffer =>
    packet('m', uint32(index), cString(name), cString(value)),
  from: (path: string): Buffer => packet('e', cString(path)),
  addRecipient: (path: string): Buffer => packet('+', cString(path)),
  addRecipientWith: (path: string, words: string): Buffer => packet('2', cString(path), cString(words)),
  deleteRecipient: (path: string): Buffer => packet('-', cString(path)),
  body: (text: string): Buffer => packet('b', Buffer.from(text)),
  quarantine: (why: string): Buffer => packet('q', cString(why)),
} as const;

const proceed = [packet('c')];
/** Commands that are never answered. */
const silent = new Set(['D', 'A', 'Q', 'K']);

export interface ScriptedMilter {
  readonly address: MilterAddress;
  readonly heard: readonly Heard[];
  /** Resolves when the connections are gone. */
  readonly quiet: () => Promise<void>;
  close(): Promise<void>;
}

/** `path` is that of a socket file; without it, on a port of loopback. */
export async function scriptedMilter(script: Script, path: string | null = null): Promise<ScriptedMilter> {
  const heard: Heard[] = [];
  const sockets = new Set<Socket>();
  const waiting: (() => void)[] = [];
  const server = createServer((socket) => {
    sockets.add(socket);
    const reader = new PacketReader();
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      sockets.delete(socket);
      if (sockets.size === 0) for (const resolve of waiting.splice(0)) resolve();
    });
    socket.on('data', (octets: Buffer) => {
      reader.take(octets);
      for (let cut = reader.next(); typeof cut !== 'string'; cut = reader.next()) {
        heard.push(cut);
        const usual = cut.code === 'O' ? [agree()] : silent.has(cut.code) ? [] : proceed;
        const answer = Object.hasOwn(script, cut.code) ? script[cut.code] : usual;
        if (answer === null) socket.destroy();
        else for (const one of answer ?? []) socket.write(one);
      }
    });
  });
  await new Promise<void>((resolve) => {
    if (path === null) server.listen(0, '127.0.0.1', resolve);
    else server.listen(path, resolve);
  });
  const at = server.address();
  if (at === null) throw new Error('no address');
  return {
    address: typeof at === 'string' ? { path: at } : { host: '127.0.0.1', port: at.port },
    heard,
    quiet: () => (sockets.size === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
