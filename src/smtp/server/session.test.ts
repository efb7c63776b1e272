/**
 * What dialogs cannot show: disconnection at every octet, octets cut everywhere, time-outs, back-pressure, shutdown, large messages.
 */
import { connect } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { MemoryReceiver, type Running, startServer, throwAwayCertificate } from '../../../test/dialogs/smtp/doubles.ts';
import { DialogClient } from '../../../test/dialogs/smtp/runner.ts';

const running: Running[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) await server.close();
});
async function serve(...args: Parameters<typeof startServer>): Promise<Running> {
  const server = await startServer(...args);
  running.push(server);
  return server;
}

const dialog = Buffer.from(
  'EHLO client.test\r\nMAIL FROM:<ann@beta.test>\r\nRCPT TO:<bob@alpha.test>\r\nDATA\r\nSubject: hi\r\n\r\n..\r\n.\r\n' +
    'MAIL FROM:<>\r\nRCPT TO:<bob@alpha.test>\r\nBDAT 4\r\na\r\nbBDAT 3 LAST\r\nc\r\nQUIT\r\n',
);

/** Waits for something that the other side does in its own time. */
async function until(condition: () => boolean): Promise<void> {
  await vi.waitFor(() => expect(condition()).toBe(true), { timeout: 10_000, interval: 1 });
}

/** The server has had every chance to do what it still could: it answered another client many times. */
async function roundTrips(server: Running): Promise<void> {
  const client = await DialogClient.open(server.port);
  await client.line();
  for (let i = 0; i < 50; i++) {
    client.send('NOOP\r\n');
    await client.line();
  }
  client.close();
}

describe('a session', () => {
  it('that is cut off at any octet leaves no draft behind', async () => {
    const server = await serve({}, null);
    const drafts = vi.spyOn(server.receiver, 'draft');
    for (let length = 0; length < dialog.length; length++) {
      const client = await DialogClient.open(server.port);
      await client.line();
      client.send(dialog.subarray(0, length));
      client.close();
    }
    await until(() => server.listener.connections === 0 && server.receiver.open.size === 0);
    expect(drafts.mock.calls.length).toBeGreaterThan(0);
  });

  it('understands octets that are cut anywhere', async () => {
    const server = await serve({}, null);
    for (let at = 1; at < dialog.length; at += 1) {
      const client = await DialogClient.open(server.port);
      await client.line();
      client.send(dialog.subarray(0, at));
      await new Promise((resolve) => setImmediate(resolve));
      client.send(dialog.subarray(at));
      let last = '';
      for (let line = await client.line(); line !== null; line = await client.line()) last = line;
      expect(last).toBe('221 2.0.0 Bye');
    }
    const bodies = new Set(server.receiver.received.map(({ bytes }) => bytes.toString()));
    expect([...bodies]).toEqual(['Subject: hi\r\n\r\n.\r\n', 'a\r\nbc\r\n']);
    expect(server.receiver.received.length).toBe(2 * (dialog.length - 1));
  });

  it('takes a message octet by octet without a Buffer for each', async () => {
    const server = await serve({}, null);
    const writes: number[] = [];
    const { receiver } = server;
    const draft = receiver.draft.bind(receiver);
    vi.spyOn(receiver, 'draft').mockImplementation(() => {
      const real = draft();
      const write = real.write.bind(real);
      return Object.assign(real, {
        write: (chunk: Buffer) => {
          writes.push(chunk.length);
          return write(chunk);
        },
      });
    });
    const client = await DialogClient.open(server.port);
    await client.line();
    client.send('HELO x\r\nMAIL FROM:<>\r\nRCPT TO:<b@a.test>\r\nDATA\r\n');
    for (let i = 0; i < 4; i++) await client.line();
    for (const octet of `${'x'.repeat(2100)}\r\n.\r\n`) {
      client.send(octet);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await client.line()).toBe('250 2.0.0 OK m1');
    expect(writes.length).toBeLessThanOrEqual(3);
    client.close();
  });

  it('says 421 to a client that is silent, in a command and in a message', async () => {
    const server = await serve({ limits: { idleTimeout: 50 } }, null);
    for (const said of ['', 'NOO', 'HELO x\r\nMAIL FROM:<>\r\nRCPT TO:<b@a.test>\r\nDATA\r\nhalf a message\r\n']) {
      const client = await DialogClient.open(server.port);
      await client.line();
      client.send(said);
      let last = '';
      for (let line = await client.line(); line !== null; line = await client.line()) last = line;
      expect(last).toBe('421 4.4.2 Timeout waiting for you');
    }
    await until(() => server.receiver.open.size === 0);
  });

  it('does not blame the client for time that the roles take', async () => {
    const server = await serve({ limits: { idleTimeout: 20 } }, null);
    vi.spyOn(server.receiver, 'mail').mockImplementation(
      () => new Promise((resolve) => setTimeout(() => resolve(null), 100)),
    );
    const client = await DialogClient.open(server.port);
    await client.line();
    client.send('HELO x\r\nMAIL FROM:<>\r\nQUIT\r\n');
    expect([await client.line(), await client.line(), await client.line()]).toEqual([
      '250 mx.alpha.test',
      '250 2.1.0 Sender OK',
      '221 2.0.0 Bye',
    ]);
  });

  it('ends when it has lasted too long', async () => {
    let now = 0;
    const server = await serve({ clock: { now: () => now }, limits: { maxSession: 1000 } }, null);
    const client = await DialogClient.open(server.port);
    await client.line();
    now = 1001;
    client.send('NOOP\r\n');
    expect(await client.line()).toBe('421 4.7.0 This connection has lasted too long, please open another');
    expect(await client.line()).toBeNull();
  });

  it('refuses a client that speaks before the greeting', async () => {
    const server = await serve({}, null);
    let greet: (() => void) | undefined;
    vi.spyOn(server.receiver, 'connect').mockImplementationOnce(
      () => new Promise((resolve) => (greet = () => resolve(null))),
    );
    const client = await DialogClient.open(server.port);
    client.send('EHLO client.test\r\n');
    // The octets are there when others that came behind them have been answered.
    await roundTrips(server);
    greet?.();
    expect(await client.line()).toBe('554 5.5.1 You spoke before the greeting');
    expect(await client.line()).toBeNull();
  });

  it('answers a bug of the roles with a temporary failure, and says nothing of it', async () => {
    const server = await serve({}, null);
    vi.spyOn(server.receiver, 'data').mockRejectedValue(new Error('secret'));
    const client = await DialogClient.open(server.port);
    await client.line();
    client.send('HELO x\r\nMAIL FROM:<>\r\nRCPT TO:<b@a.test>\r\nDATA\r\n');
    for (let i = 0; i < 4; i++) await client.line();
    client.send('hi\r\n.\r\n');
    expect(await client.line()).toBe('451 4.3.0 Internal error, try again later');
    vi.spyOn(server.receiver, 'mail').mockRejectedValue(new Error('secret'));
    client.send('MAIL FROM:<>\r\n');
    expect(await client.line()).toBe('421 4.3.0 Internal error, try again later');
    expect(await client.line()).toBeNull();
  });

  const fullDisk = Object.assign(new Error('no space left'), { code: 'ENOSPC' });
  const big = `${'x'.repeat(70)}\r\n`.repeat(40);

  it.each([
    ['a small message', new Error('broken'), 'hi\r\n', '451 4.3.0'],
    ['a message of many pieces', new Error('broken'), big, '451 4.3.0'],
    ['a small message on a full disk', fullDisk, 'hi\r\n', '452 4.3.1'],
    ['a message of many pieces on a full disk', fullDisk, big, '452 4.3.1'],
  ])('answers %s that cannot be written with a temporary failure, and goes on', async (_, error, message, code) => {
    const server = await serve({}, null);
    server.receiver.slow = () => Promise.reject(error);
    const client = await DialogClient.open(server.port);
    await client.line();
    client.send('HELO x\r\nMAIL FROM:<>\r\nRCPT TO:<b@a.test>\r\nDATA\r\n');
    for (let i = 0; i < 4; i++) await client.line();
    client.send(`${message}.\r\n`);
    expect((await client.line())?.slice(0, code.length)).toBe(code);
    await until(() => server.receiver.open.size === 0);
    client.send('NOOP\r\n');
    expect((await client.line())?.slice(0, 3)).toBe('250');
    client.close();
  });
});

describe('a draft that fails', () => {
  it.each(['BDAT 3000\r\n', 'BDAT 3000 LAST\r\n'])('under %j is abandoned', async (command) => {
    const server = await serve({}, null);
    server.receiver.slow = () => Promise.reject(new Error('disk full'));
    const client = await DialogClient.open(server.port);
    await client.line();
    client.send('HELO x\r\nMAIL FROM:<>\r\nRCPT TO:<b@a.test>\r\n');
    for (let i = 0; i < 3; i++) await client.line();
    client.send(`${command}${'x'.repeat(3000)}`);
    expect((await client.line())?.slice(0, 3)).toBe('451');
    await until(() => server.receiver.open.size === 0);
    client.close();
  });
});

describe('the flow of octets', () => {
  it('waits for a draft that asks to wait, and keeps little meanwhile', async () => {
    const server = await serve({}, null);
    let release: (() => void) | undefined;
    server.receiver.slow = () => new Promise((resolve) => (release = resolve));
    const client = connect({ port: server.port, host: '127.0.0.1' });
    client.on('error', () => undefined);
    await new Promise((resolve) => client.once('data', resolve));
    client.write('HELO x\r\nMAIL FROM:<>\r\nRCPT TO:<b@a.test>\r\nDATA\r\n');
    await new Promise((resolve) => client.once('data', resolve));
    const block = Buffer.alloc(1024 * 1024, `${'x'.repeat(62)}\r\n`);
    for (let i = 0; i < 32; i++) client.write(block);
    await until(() => release !== undefined);
    // The server stopped reading: most of it stays with the client.
    await roundTrips(server);
    expect(client.writableLength).toBeGreaterThan(16 * 1024 * 1024);
    server.receiver.slow = null;
    release?.();
    client.write('.\r\n');
    await new Promise((resolve) => client.once('data', resolve));
    expect(server.receiver.received[0]?.bytes.length).toBe(32 * 1024 * 1024);
    client.destroy();
  });

  it('waits for a client that does not read its replies', async () => {
    const server = await serve({ limits: { idleTimeout: 2000 } }, null);
    const served = vi.spyOn(server.receiver, 'vrfy');
    const client = connect({ port: server.port, host: '127.0.0.1' });
    client.on('error', () => undefined);
    await new Promise((resolve) => client.once('data', resolve));
    client.pause();
    const lines = 400_000;
    client.write('VRFY bob\r\n'.repeat(lines));
    // Work stops while replies pile up in the kernel, long before all is done.
    let before = -1;
    while (served.mock.calls.length > before) {
      before = served.mock.calls.length;
      await roundTrips(server);
    }
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(lines);
    client.destroy();
  });
});

describe('an orderly end', () => {
  it('tells idle clients, finishes messages, and lets nobody begin', async () => {
    const server = await startServer({}, null);
    const idle = await DialogClient.open(server.port);
    await idle.line();
    const busy = await DialogClient.open(server.port);
    await busy.line();
    busy.send('HELO x\r\nMAIL FROM:<>\r\nRCPT TO:<b@a.test>\r\nDATA\r\n');
    for (let i = 0; i < 4; i++) await busy.line();
    const closed = server.listener.close(5000);
    expect(await idle.line()).toBe('421 4.3.2 Shutting down, try again later');
    busy.send('hi\r\n.\r\n');
    expect(await busy.line()).toBe('250 2.0.0 OK m1');
    expect(await busy.line()).toBe('421 4.3.2 Shutting down, try again later');
    expect(await busy.line()).toBeNull();
    await closed;
  });

  it('refuses connections beyond the limits', async () => {
    const server = await serve({ limits: { maxConnectionsPerAddress: 1 } }, null);
    const first = await DialogClient.open(server.port);
    await first.line();
    const second = await DialogClient.open(server.port);
    expect(await second.line()).toBe('421 4.7.0 Too many connections from you, try again later');
    first.close();
  });

  it('survives a client that breaks off its TLS handshake, before and during', async () => {
    const server = await serve({ limits: { handshakeTimeout: 100 } }, await throwAwayCertificate('mx.alpha.test'));
    for (const garbage of ['', 'NOOP\r\n', '\x16\x03\x01\x00\x05hello']) {
      const client = await DialogClient.open(server.port);
      await client.line();
      client.send('EHLO x\r\n');
      await client.reply();
      client.send('STARTTLS\r\n');
      expect(await client.line()).toBe('220 2.0.0 Ready to start TLS');
      client.send(garbage);
      // Perhaps a TLS alert, but never a reply.
      for (let line = await client.line(); line !== null; line = await client.line()) {
        expect(line.startsWith('250')).toBe(false);
      }
    }
    await until(() => server.listener.connections === 0);
  });
});

it('never opens a port in clear where implicit TLS is asked for', async () => {
  await expect(startServer({ implicitTls: true }, null)).rejects.toThrow('Implicit TLS needs a certificate');
});

it('the doubles hold what they are told', async () => {
  const receiver = new MemoryReceiver();
  const draft = receiver.draft();
  expect(receiver.open.size).toBe(1);
  await draft.abandon();
  expect(receiver.open.size).toBe(0);
});
