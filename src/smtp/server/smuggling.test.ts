/** SMTP smuggling: no end of data but CRLF.CRLF, here or behind us, wherever the octets are cut. RFC 5321 §4.1.1.4, §2.3.8 */
import { describe, expect, it } from 'vitest';
import { type Running, contentOf, startServer } from '../../../test/dialogs/smtp/doubles.ts';
import { carrier, falseEnds as ends } from '../../../test/support/false-ends.ts';
import { SmtpTalk } from '../../../test/support/smtp-talk.ts';
import { silentLog } from '../../base/log.ts';
import { noMetrics } from '../../base/metrics.ts';
import { systemClock } from '../../base/clock.ts';
import { plainMail, plainRcpt } from '../../mta/testing/envelope.ts';
import { createCourier } from '../client/courier.ts';
import { defaultCourierLimits } from '../limits.ts';

const withServer = async (run: (server: Running) => Promise<void>): Promise<void> => {
  const server = await startServer({ limits: { maxErrors: 1000 } }, null);
  try {
    await run(server);
  } finally {
    await server.close();
  }
};

async function begun(server: Running): Promise<SmtpTalk> {
  const talk = await SmtpTalk.open(server.port);
  for (const line of ['EHLO c.test', 'MAIL FROM:<ann@beta.test>', 'RCPT TO:<bob@alpha.test>']) await talk.command(line);
  return talk;
}

describe('inbound', () => {
  it.each(ends)('DATA with %j is one message, and is refused', (end) =>
    withServer(async (server) => {
      const octets = Buffer.concat([carrier(end), Buffer.from('\r\n.\r\n')]);
      const at = octets.indexOf('text');
      // Whole, and cut at every octet around the false end.
      for (const cut of [0, ...Array.from({ length: end.length + 2 }, (_, index) => at + 3 + index)]) {
        const talk = await begun(server);
        await talk.command('DATA');
        if (cut > 0) {
          await talk.socket.write(octets.subarray(0, cut));
          await new Promise((resolve) => setImmediate(resolve));
        }
        await talk.socket.write(octets.subarray(cut));
        expect((await talk.reply()).text).toMatch(/^550 5\.6\.0/);
        // The next reply is to the next command: nothing in between was understood as one.
        expect((await talk.command('NOOP')).text).toBe('250 2.0.0 OK');
        await talk.quit();
      }
      expect(server.receiver.received).toEqual([]);
    }),
  );

  it.each(ends)('BDAT with %j is one message, however it is cut into chunks', (end) =>
    withServer(async (server) => {
      const octets = carrier(end);
      const at = octets.indexOf('text');
      for (let cut = at + 3; cut <= at + 4 + end.length; cut++) {
        const talk = await begun(server);
        const [first, last] = [octets.subarray(0, cut), octets.subarray(cut)];
        await talk.socket.write(Buffer.concat([Buffer.from(`BDAT ${first.length}\r\n`), first]));
        const early = await talk.reply();
        if (early.code === 250) {
          await talk.socket.write(Buffer.concat([Buffer.from(`BDAT ${last.length} LAST\r\n`), last]));
          expect((await talk.reply()).text).toMatch(/^550 5\.6\.0/);
        } else expect(early.text).toMatch(/^550 5\.6\.0/);
        expect((await talk.command('NOOP')).text).toBe('250 2.0.0 OK');
        await talk.quit();
      }
      expect(server.receiver.received).toEqual([]);
    }),
  );
});

describe('outbound', () => {
  it.each(ends)('what holds %j is not sent to its end, wherever a block ends', (end) =>
    withServer(async (server) => {
      for (let block = 1; block <= 32; block += 3) {
        const courier = createCourier({
          hostname: 'client.test',
          authorities: null,
          limits: { ...defaultCourierLimits, block },
          log: silentLog,
          metrics: noMetrics,
          clock: systemClock,
        });
        const report = await courier.deliver(
          {
            host: 'mx.test',
            address: '127.0.0.1',
            port: server.port,
            tls: { kind: 'none' },
            because: 'opportunistic',
            protocol: 'smtp',
          },
          {
            reversePath: 'ann@beta.test',
            parameters: plainMail,
            recipients: [{ forwardPath: 'bob@alpha.test', parameters: plainRcpt }],
            content: contentOf(carrier(end)),
            eightBit: false,
          },
          new AbortController().signal,
        );
        expect(report).toMatchObject({
          kind: 'spoken',
          recipients: [{ permanent: true, reply: { enhanced: '5.6.0' } }],
        });
        await courier.close();
      }
      expect(server.receiver.received).toEqual([]);
    }),
  );
});
