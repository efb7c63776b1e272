/**
 * The gateway from end to end: curl sends by the API at alpha.test, mail travels to beta.test, and a receiver is told of it,
 * whatever dies in between.
 */
import { createHmac } from 'node:crypto';
import { type Server, createServer } from 'node:http';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWith } from '../support/describe-with.ts';
import { Lab, people } from '../support/lab.ts';
import { freePort } from '../support/ports.ts';
import { run } from '../support/run.ts';
import { SmtpTalk } from '../support/smtp-talk.ts';

interface Told {
  readonly id: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

describeWith('the gateway, with curl', { peers: ['curl'] }, () => {
  const secrets = new Map<string, string>();
  const told: Told[] = [];
  const waiting = new Set<() => void>();
  let lab: Lab;
  let port = 0;
  let receiver: Server;
  let token = '';

  async function listen(): Promise<void> {
    receiver = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        const id = String(request.headers['webhook-id']);
        const key = Buffer.from((secrets.get(request.url ?? '') ?? '').replace('whsec_', ''), 'base64');
        const mac = createHmac('sha256', key).update(`${id}.${String(request.headers['webhook-timestamp'])}.${body}`);
        const isOurs = request.headers['webhook-signature'] === `v1,${mac.digest('base64')}`;
        if (isOurs) told.push({ id, ...(JSON.parse(body) as Omit<Told, 'id'>) });
        response.writeHead(isOurs ? 204 : 401).end();
        for (const look of waiting) look();
      });
    });
    receiver.listen(port, '127.0.0.1');
    await once(receiver, 'listening');
  }

  const silent = (): Promise<void> => new Promise((resolve) => receiver.close(() => resolve()));

  /** Waits until what was told passes. The time-out of the test is the limit. */
  const hears = (passes: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!passes()) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });

  const of = (type: string) => told.filter((one) => one.type === type).map(({ data }) => data);

  async function postern(...args: readonly string[]): Promise<Record<string, string>> {
    const ran = await lab.postern([...args, '--json']);
    if (ran.code !== 0) throw new Error(ran.output);
    return JSON.parse(ran.stdout) as Record<string, string>;
  }

  async function subscribe(address: string, path: string, ...options: readonly string[]): Promise<void> {
    const { secret = '' } = await postern(
      'webhook',
      'add',
      address,
      path.slice(1),
      `http://127.0.0.1:${port}${path}`,
      ...options,
    );
    secrets.set(path, secret);
  }

  interface Answer {
    readonly status: number;
    readonly body: string;
  }

  async function curl(path: string, as: string, ...args: readonly string[]): Promise<Answer> {
    const url = `https://mail.alpha.test:${lab.ports.https}${path}`;
    const host = `mail.alpha.test:${lab.ports.https}:127.0.0.1`;
    const all = [
      '-sS',
      '--cacert',
      lab.caFile,
      '--resolve',
      host,
      '-w',
      '\n%{http_code}',
      '-H',
      `Authorization: Bearer ${as}`,
    ];
    const { stdout } = await run('curl', [...all, ...args, url]);
    const cut = stdout.lastIndexOf('\n');
    return { status: Number(stdout.slice(cut + 1)), body: stdout.slice(0, cut) };
  }

  const send = (message: unknown, key: string): Promise<Answer> =>
    curl(
      '/api/v1/messages',
      token,
      '-H',
      'Content-Type: application/json',
      '-H',
      `Idempotency-Key: ${key}`,
      '-d',
      JSON.stringify(message),
    );

  beforeAll(async () => {
    lab = await Lab.start();
    port = await freePort();
    await listen();
    token = (await postern('token', 'add', people.alice, 'curl'))['token'] ?? '';
    await subscribe(people.alice, '/alice', '--events', 'delivered,failed,bounced');
    await subscribe(people.bob, '/bob', '--events', 'arrived', '--whole', '64KiB');
  }, 60_000);

  afterAll(async () => {
    await silent();
    await lab.remove();
  });

  test('what is sent is delivered, arrives, and both are told', { timeout: 60_000 }, async () => {
    const sent = await send(
      { to: [people.bob], subject: 'Grüße', text: 'from the API', envelope: { verp: true } },
      'one',
    );
    expect(sent.status).toBe(202);
    const { id, message_id: messageId } = JSON.parse(sent.body) as { id: string; message_id: string };
    await hears(() => of('mail.delivered').length > 0 && of('mail.arrived').length > 0);
    expect(of('mail.delivered')[0]).toMatchObject({ id, message_id: messageId, recipient: people.bob });
    const [arrived] = of('mail.arrived');
    expect(arrived).toMatchObject({
      message_id: messageId,
      subject: 'Grüße',
      mailbox: 'INBOX',
      preview: 'from the API',
    });
    const message = Buffer.from(String(arrived?.['message']), 'base64').toString();
    expect(message).toContain('Return-Path: <alice+bob=beta.test@alpha.test>\r\n');
    const state = await curl(`/api/v1/messages/${id}`, token);
    expect(JSON.parse(state.body)).toMatchObject({ recipients: [{ address: people.bob, state: 'delivered' }] });
    const { token: reads = '' } = await postern('token', 'add', people.bob, 'reader', '--scope', 'read');
    const fetched = await curl(String(arrived?.['href']), reads);
    expect([fetched.status, fetched.body]).toEqual([200, message]);
    expect((await curl(String(arrived?.['href']), token)).status).toBe(403);
  });

  test('a bounce to a return path that names its recipient is told', { timeout: 60_000 }, async () => {
    const talk = await SmtpTalk.open(lab.ports.smtp);
    await talk.command('EHLO far.test');
    await talk.command('MAIL FROM:<>');
    await talk.command('RCPT TO:<alice+bob=beta.test@alpha.test>');
    await talk.command('DATA');
    const { code } = await talk.command(
      'From: <>\r\nTo: alice@alpha.test\r\nSubject: failure notice\r\n\r\nSorry.\r\n.',
    );
    expect(code).toBe(250);
    talk.socket.destroy();
    await hears(() => of('mail.bounced').length > 0);
    expect(of('mail.bounced')[0]).toMatchObject({ recipient: people.bob });
  });

  test('a large message goes as it is, one that is too large does not', { timeout: 60_000 }, async () => {
    const header = `From: ${people.alice}\nTo: ${people.bob}\nSubject: large\n\n`;
    const raw = (size: number) =>
      run(
        'curl',
        [
          '-sS',
          '-o',
          '/dev/null',
          '-w',
          '%{http_code}',
          '-u',
          `${people.alice}:${lab.password}`,
          '--data-binary',
          '@-',
          '-H',
          'Content-Type: message/rfc822',
          `http://127.0.0.1:${lab.ports.http}/api/v1/messages`,
        ],
        { input: header + `${'x'.repeat(79)}\n`.repeat(size / 80) },
      );
    expect((await raw(4_000_000)).stdout).toBe('202');
    expect((await raw(60_000_000)).stdout).toBe('413');
    await hears(() => of('mail.arrived').some(({ subject }) => subject === 'large'));
    expect(of('mail.arrived').find(({ subject }) => subject === 'large')?.['message']).toBeUndefined();
  });

  test('kill -9 between loses nothing and sends nothing twice', { timeout: 120_000 }, async () => {
    const keys = Array.from({ length: 12 }, (_, index) => `kill-${index}`);
    const message = (key: string) => ({ to: [people.bob], subject: key, text: key });
    await silent();
    const first = Promise.allSettled(keys.map((key) => send(message(key), key)));
    await send(message('kill-first'), 'kill-first');
    await lab.kill();
    await first;
    await lab.start();
    // Who got no answer asks again; who got one gets the same.
    const ids: string[] = [];
    for (const key of keys) {
      const { status, body } = await send(message(key), key);
      expect([key, status]).toEqual([key, 202]);
      ids.push((JSON.parse(body) as { id: string }).id);
    }
    await listen();
    // However long nobody was there to hear: they are not waited for.
    await postern('webhook', 'enable', people.alice, 'alice');
    await postern('webhook', 'enable', people.bob, 'bob');
    const came = (): readonly unknown[] => of('mail.arrived').map(({ subject }) => subject);
    await hears(() => keys.every((key) => came().includes(key)));
    await hears(() => ids.every((id) => of('mail.delivered').some((event) => event['id'] === id)));
    for (const key of keys) {
      const arrivals = of('mail.arrived').filter(({ subject }) => subject === key);
      // The same event may be told twice, and mail may be relayed again when the note of it was lost; it was submitted once.
      expect(new Set(arrivals.map((event) => event['message_id'])).size).toBe(1);
    }
    expect(new Set(ids).size).toBe(keys.length);
  });

  test('a receiver can be tried', { timeout: 60_000 }, async () => {
    expect(await postern('webhook', 'test', people.alice, 'alice')).toMatchObject({ status: 204 });
    expect(of('test')).toHaveLength(1);
  });
});
