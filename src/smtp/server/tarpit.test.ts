/** Errors that wait, over a real socket. */
import { expect, test } from 'vitest';
import { startServer } from '../../../test/dialogs/smtp/doubles.ts';
import { DialogClient } from '../../../test/dialogs/smtp/runner.ts';

function hold() {
  const waiting: { readonly signal: AbortSignal; readonly done: () => void }[] = [];
  let arrived: () => void = () => undefined;
  return {
    waiting,
    arrival: () => new Promise<void>((resolve) => (arrived = resolve)),
    tarpit: {
      error: (_address: string, signal: AbortSignal) =>
        new Promise<void>((done) => {
          signal.addEventListener('abort', () => done());
          waiting.push({ signal, done });
          arrived();
        }),
    },
  };
}

async function greeted(port: number): Promise<DialogClient> {
  const client = await DialogClient.open(port);
  await client.reply();
  client.send('EHLO client.test\r\n');
  await client.reply();
  return client;
}

test('an unknown recipient waits; what came before is said, what comes behind keeps its order', async () => {
  const { tarpit, waiting, arrival } = hold();
  const server = await startServer({ tarpit }, null);
  try {
    const client = await greeted(server.port);
    const held = arrival();
    client.send('MAIL FROM:<a@b.example>\r\nRCPT TO:<unknown@alpha.test>\r\nRCPT TO:<ann@alpha.test>\r\nNOOP\r\n');
    expect(await client.line()).toBe('250 2.1.0 Sender OK');
    await held;
    waiting[0]?.done();
    expect(await client.line()).toBe('550 5.1.1 No such mailbox');
    expect(await client.line()).toBe('250 2.1.5 Recipient OK');
    expect(await client.line()).toBe('250 2.0.0 OK');
    client.close();
  } finally {
    await server.close();
  }
});

test('a client that goes away, or a server that stops, ends the waiting', async () => {
  const { tarpit, waiting, arrival } = hold();
  const server = await startServer({ tarpit }, null);
  const one = await greeted(server.port);
  let held = arrival();
  one.send('FOO\r\n');
  await held;
  const aborted = new Promise((resolve) => waiting[0]?.signal.addEventListener('abort', resolve));
  one.close();
  await aborted;

  const two = await greeted(server.port);
  held = arrival();
  two.send('BAR\r\n');
  await held;
  const closed = server.close();
  expect(await two.line()).toBe('500 5.5.1 Unknown command');
  expect(await two.line()).toBe('421 4.3.2 Shutting down, try again later');
  await closed;
});
