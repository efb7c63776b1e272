/** Logins of our own clients are bound to their TLS connection where the server has it: those of the courier, and of an import. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestSystem, startServer } from '../../test/support/server.ts';
import { contentOf } from '../../test/dialogs/smtp/doubles.ts';
import { systemClock } from '../base/clock.ts';
import { silentLog } from '../base/log.ts';
import { noMetrics } from '../base/metrics.ts';
import type { Hop } from '../mta/deliver/port.ts';
import { createCourier } from '../smtp/client/courier.ts';
import { defaultCourierLimits } from '../smtp/limits.ts';
import { logIn } from '../transfer/imap/login.ts';

const ada = 'ada@alpha.test';
const password = 'correct horse';
let plus: TestSystem;
let without: TestSystem;

beforeAll(async () => {
  plus = await startServer({ sasl: { channelBinding: true } }, { [ada]: password });
  without = await startServer({}, { [ada]: password });
});
afterAll(async () => {
  await plus.remove();
  await without.remove();
});

const mechanisms = ({ events }: TestSystem): readonly unknown[] =>
  events.filter(([event]) => event === 'imap.login').map(([, fields]) => fields?.['mechanism']);

test('an import logs in by SCRAM-SHA-256-PLUS, and by SCRAM-SHA-256 where that is all there is', async () => {
  for (const implicitTls of [true, false]) {
    for (const server of [plus, without]) {
      const client = await logIn({
        ...{ host: 'localhost', port: server.ports[implicitTls ? 'imaps' : 'imap'] ?? 0, implicitTls },
        ...{ user: ada, password, insecure: false, authorities: readFileSync(server.caFile, 'utf8') },
      });
      client.channel.destroy();
    }
  }
  expect(mechanisms(plus)).toEqual(['SCRAM-SHA-256-PLUS', 'SCRAM-SHA-256-PLUS']);
  expect(mechanisms(without)).toEqual(['SCRAM-SHA-256', 'SCRAM-SHA-256']);
});

test.each([
  ['where it is offered', () => plus, 'SCRAM-SHA-256-PLUS'],
  ['where it is not', () => without, 'SCRAM-SHA-256'],
])('the courier logs in to a smarthost, %s', async (_, server, mechanism) => {
  const courier = createCourier({
    ...{ hostname: 'client.test', authorities: [readFileSync(server().caFile, 'utf8')], limits: defaultCourierLimits },
    ...{ log: silentLog, metrics: noMetrics },
    clock: systemClock,
  });
  const hop: Hop = {
    host: 'localhost',
    address: '127.0.0.1',
    port: server().ports['submission'] ?? 0,
    protocol: 'smtp',
    tls: { kind: 'encrypted' },
    because: 'configured',
    login: { user: ada, password: () => Promise.resolve(password) },
  };
  const parcel = {
    reversePath: ada,
    parameters: { size: null, body: '7bit', smtpUtf8: false, ret: null, envid: null, auth: null },
    recipients: [{ forwardPath: ada, parameters: { notify: null, orcpt: null } }],
    content: contentOf(Buffer.from('Subject: hi\r\n\r\nhi\r\n')),
    eightBit: false,
  } as const;
  const report = await courier.deliver(hop, parcel, new AbortController().signal);
  await courier.close();
  expect(report).toMatchObject({ kind: 'spoken' });
  const used = server().events.find(([event]) => event === 'smtp.auth.succeeded')?.[1];
  expect(used).toMatchObject({ account: ada, mechanism });
});
