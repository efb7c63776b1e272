/** A destination that says nothing, a queue that grows, a kill: when both sides are back the queue goes out without a pause. */
import { type Server, createServer } from 'node:net';
import { expect, it } from 'vitest';
import { Lab } from '../support/lab.ts';
import { freePort } from '../support/ports.ts';
import { startSink } from '../support/smtp-sink.ts';
import { SmtpTalk } from '../support/smtp-talk.ts';
import { Audit } from './audit.ts';
import { Ledger } from './ledger.ts';
import { letter } from './letter.ts';

const letters = 400;

it('sends a long queue out after a restart, and suspends nobody for it', { timeout: 120_000 }, async () => {
  const port = await freePort();
  const silent = await silence(port);
  const lab = await Lab.start({ plain: true, routes: [`relay.test=127.0.0.1:${port}`] });
  const ledger = new Ledger();
  try {
    const talk = await SmtpTalk.open(lab.ports.smtp);
    await talk.command('EHLO client.test');
    for (let i = 0; i < letters; i++) {
      const id = ledger.offer({ local: false, relay: true });
      const { code } = await talk.send('someone@else.test', ['carol@relay.test'], letter(id));
      if (code === 250) ledger.promise(id);
    }
    ledger.killed(performance.now());
    await lab.kill();
    await new Promise((resolve) => silent.close(resolve));
    const sink = await startSink({ port });
    try {
      ledger.restarted(performance.now());
      await lab.start();
      await new Audit(lab, sink, ledger).drained();
      expect(ledger.problems).toEqual([]);
      expect(sink.received.length).toBe(letters);
      expect(lab.output).not.toContain('queue.destination.suspended');
    } finally {
      await sink.close();
    }
  } finally {
    await lab.remove();
  }
});

/** Takes connections and never says a word. */
function silence(port: number): Promise<Server> {
  const server = createServer((socket) => socket.on('error', () => undefined).resume());
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
