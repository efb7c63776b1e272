import { type Socket, connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { type Connection, type Listener, createListener } from './listener.ts';
import { throwAwayCertificate } from '../../test/dialogs/smtp/doubles.ts';
import { parseProxyHeader } from './proxy.ts';
import { TlsIdentity } from './tls.ts';

const signature = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
/** A header of version 2. */
const v2 = (command: number, family: number, body: readonly number[]): Buffer =>
  Buffer.concat([signature, Buffer.from([command, family, body.length >> 8, body.length & 255]), Buffer.from(body)]);
const v4 = [192, 0, 2, 1, 198, 51, 100, 2, 0x30, 0x39, 0, 25];
const v6 = [
  ...[0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
  ...[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 198, 51, 100, 2],
  ...[0x30, 0x39, 0, 25],
];
const from4 = { remoteAddress: '192.0.2.1', remotePort: 12_345, localAddress: '198.51.100.2' };

describe('a header', () => {
  it.each<[string, Buffer, unknown]>([
    ['TCP4', Buffer.from('PROXY TCP4 192.0.2.1 198.51.100.2 12345 25\r\n'), from4],
    [
      'TCP6',
      Buffer.from('PROXY TCP6 2001:db8::1 2001:db8::2 12345 25\r\n'),
      { ...from4, remoteAddress: '2001:db8::1', localAddress: '2001:db8::2' },
    ],
    ['UNKNOWN', Buffer.from('PROXY UNKNOWN whatever\r\n'), 'local'],
    ['2, TCP4', v2(0x21, 0x11, v4), from4],
    ['2, TCP4 with more', v2(0x21, 0x11, [...v4, 4, 0, 1, 0]), from4],
    ['2, TCP6, and IPv4 in it', v2(0x21, 0x21, v6), { ...from4, remoteAddress: '2001:db8::1' }],
    ['2, LOCAL', v2(0x20, 0, []), 'local'],
    ['2, a socket in a file', v2(0x21, 0x31, new Array<number>(216).fill(0)), 'local'],
  ])('%s', (_, octets, header) => {
    expect(parseProxyHeader(Buffer.concat([octets, Buffer.from('EHLO x\r\n')]))).toEqual({
      header,
      length: octets.length,
    });
    // Octet by octet it is the same, and never too early.
    for (let end = 0; end < octets.length; end++) expect(parseProxyHeader(octets.subarray(0, end))).toBe('more');
  });

  it.each([
    ['none', Buffer.from('EHLO x\r\n')],
    ['a wrong family', Buffer.from('PROXY TCP4 2001:db8::1 2001:db8::2 1 2\r\n')],
    ['another family', Buffer.from('PROXY UDP4 192.0.2.1 192.0.2.2 1 2\r\n')],
    ['a wrong port', Buffer.from('PROXY TCP4 192.0.2.1 192.0.2.2 65536 2\r\n')],
    ['a port with zeros', Buffer.from('PROXY TCP4 192.0.2.1 192.0.2.2 01 2\r\n')],
    ['too few words', Buffer.from('PROXY TCP4 192.0.2.1\r\n')],
    ['a line without an end', Buffer.from(`PROXY UNKNOWN ${'x'.repeat(200)}`)],
    ['another version', v2(0x11, 0x11, v4)],
    ['another command', v2(0x22, 0x11, v4)],
    ['half an address', v2(0x21, 0x11, v4.slice(4))],
    ['a great length', Buffer.concat([signature, Buffer.from([0x21, 0x11, 0xff, 0xff])])],
  ])('%s is refused', (_, octets) => expect(parseProxyHeader(octets)).toBe(null));

  it('never throws', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(Buffer.from('PROXY '), signature, Buffer.alloc(0)),
        fc.uint8Array(),
        (start, rest) => {
          const parsed = parseProxyHeader(Buffer.concat([start, Buffer.from(rest)]));
          expect(parsed === null || parsed === 'more' || parsed.length > 0).toBe(true);
        },
      ),
    );
  });
});

describe('a listener behind a proxy', () => {
  const open: (() => void)[] = [];
  afterEach(() => {
    for (const close of open.splice(0)) close();
  });

  interface Listening {
    readonly port: number;
    readonly next: Promise<Connection>;
    /** The first octets that a session got. */
    readonly heard: Promise<string>;
  }

  async function listening(
    isProxy: (address: string) => boolean,
    implicitTls: TlsIdentity | null = null,
  ): Promise<Listening> {
    let hear: (text: string) => void = () => undefined;
    const heard = new Promise<string>((resolve) => (hear = resolve));
    let arrived: (connection: Connection) => void = () => undefined;
    const next = new Promise<Connection>((resolve) => (arrived = resolve));
    const listener: Listener = createListener({
      implicitTls,
      handshakeTimeout: 200,
      maxConnections: 10,
      maxConnectionsPerAddress: 1,
      refusal: 'no\r\n',
      isProxy,
      open: (connection) => {
        arrived(connection);
        connection.socket.once('data', (chunk: Buffer) => hear(chunk.toString()));
        return { shutdown: () => connection.socket.destroy() };
      },
    });
    const port = await listener.listen('127.0.0.1', 0);
    open.push(() => void listener.close(0));
    return { port, next, heard };
  }

  const dial = (port: number, octets: string | Buffer): Socket => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.on('error', () => undefined);
    socket.write(octets);
    open.push(() => socket.destroy());
    return socket;
  };
  const closed = (socket: Socket): Promise<string> =>
    new Promise((resolve) => {
      let heard = '';
      socket.on('data', (chunk: Buffer) => (heard += chunk.toString()));
      socket.once('close', () => resolve(heard));
    });

  it('takes its word, and hands on what follows', async () => {
    const { port, next, heard } = await listening(() => true);
    dial(port, 'PROXY TCP4 192.0.2.1 198.51.100.2 12345 25\r\nEHLO x\r\n');
    expect(await next).toMatchObject(from4);
    expect(await heard).toBe('EHLO x\r\n');
    // Connections are counted by whose they are.
    const second = dial(port, 'PROXY TCP4 192.0.2.1 198.51.100.2 12346 25\r\n');
    expect(await closed(second)).toBe('no\r\n');
  });

  it('goes on with TLS where TLS follows at once', async () => {
    const identity = new TlsIdentity(await throwAwayCertificate('mx.test'));
    const { port, next, heard } = await listening(() => true, identity);
    const plain = dial(port, v2(0x21, 0x11, v4));
    const secure = connectTls({ socket: plain, rejectUnauthorized: false });
    secure.on('error', () => undefined);
    secure.write('EHLO x\r\n');
    expect(await next).toMatchObject({ ...from4, tls: { protocol: 'TLSv1.3' } });
    expect(await heard).toBe('EHLO x\r\n');
    secure.destroy();
  });

  it('closes what has no header, and what takes its time', async () => {
    const { port } = await listening(() => true);
    expect(await closed(dial(port, 'EHLO x\r\n'))).toBe('');
    expect(await closed(dial(port, 'PROXY TCP4 '))).toBe('');
  });

  it('does not believe anybody else', async () => {
    const { port, next } = await listening((address) => address === '192.0.2.99');
    dial(port, 'PROXY TCP4 192.0.2.1 198.51.100.2 12345 25\r\n');
    expect((await next).remoteAddress).toBe('127.0.0.1');
  });
});
