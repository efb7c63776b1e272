/**
 * SMTP smuggling from a user's login to the next hop: what is two messages to some does not get past submission, by DATA or by
 * BDAT however it is cut; and dots where they belong come out of Postfix, Exim and OpenSMTPD as one message.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { describeWith } from '../support/describe-with.ts';
import { startExim } from '../support/exim.ts';
import { carrier, falseEnds } from '../support/false-ends.ts';
import { Lab, people } from '../support/lab.ts';
import { startOpenSmtpd } from '../support/opensmtpd.ts';
import { freePort } from '../support/ports.ts';
import { startPostfixAgent } from '../support/postfix.ts';
import { rsaAuthority } from '../support/rsa.ts';
import { type SmtpSink, startSink } from '../support/smtp-sink.ts';
import { type SmtpReply, SmtpTalk } from '../support/smtp-talk.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary.ts';
import type { TransferAgent } from '../support/transfer-agent.ts';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

const starts = { 'postfix.test': startPostfixAgent, 'exim.test': startExim, 'opensmtpd.test': startOpenSmtpd } as const;
const domains = Object.keys(starts) as (keyof typeof starts)[];

describeWith('submission and the next hop', { peers: ['postfix', 'exim4', 'smtpd'], root: true }, () => {
  let folder: TemporaryFolder;
  let sink: SmtpSink;
  let lab: Lab;
  const agents: TransferAgent[] = [];

  beforeAll(async () => {
    folder = temporaryFolder('smuggling', true);
    const file = (name: string, text: string): string => {
      const path = join(folder.path, name);
      writeFileSync(path, text, { mode: 0o600 });
      return path;
    };
    const authority = await rsaAuthority();
    const own = await authority.issue(['peer.test']);
    const [certificate, key] = [file('certificate.pem', own.certificate), file('key.pem', own.key)];
    const pems = { certificate, key, clientCertificate: certificate, clientKey: key };
    sink = await startSink();
    for (const domain of domains) {
      agents.push(
        await starts[domain]({
          ...{ ...pems, port: await freePort(), authority: file('authority.pem', authority.certificate) },
          routes: [{ domain, port: sink.port, policy: 'opportunistic' }],
        }),
      );
    }
    lab = await Lab.start({
      plain: true,
      routes: domains.map((domain, index) => `${domain}=127.0.0.1:${agents[index]?.port ?? 0}`),
    });
  });
  afterAll(async () => {
    await lab.remove();
    for (const agent of agents) await agent.stop();
    await sink.close();
    folder.remove();
  });

  const logIn = async (): Promise<SmtpTalk> => {
    const talk = await SmtpTalk.open(lab.ports.submission);
    await talk.command('EHLO client.test');
    await talk.startTls(lab.tls());
    await talk.command('EHLO client.test');
    expect((await talk.authPlain(people.alice, lab.password)).code).toBe(235);
    return talk;
  };
  const begin = async (talk: SmtpTalk): Promise<void> => {
    expect((await talk.command(`MAIL FROM:<${people.alice}>`)).code).toBe(250);
    for (const domain of domains) expect((await talk.command(`RCPT TO:<bob@${domain}>`)).code).toBe(250);
  };
  /** Chunk after chunk, up to the first refusal. RFC 3030 §2 */
  const bdat = async (talk: SmtpTalk, chunks: readonly Buffer[]): Promise<SmtpReply> => {
    for (const chunk of chunks.slice(0, -1)) {
      await talk.socket.write(Buffer.concat([Buffer.from(`BDAT ${chunk.length}\r\n`), chunk]));
      const reply = await talk.reply();
      if (reply.code !== 250) return reply;
    }
    const last = chunks.at(-1) ?? Buffer.alloc(0);
    await talk.socket.write(Buffer.concat([Buffer.from(`BDAT ${last.length} LAST\r\n`), last]));
    return await talk.reply();
  };
  const cut = (message: Buffer, ...places: readonly number[]): readonly Buffer[] =>
    [0, ...places].map((from, index) => message.subarray(from, places[index] ?? message.length));

  it('a false end is refused, by DATA and wherever BDAT cuts it', async () => {
    for (const end of falseEnds) {
      const message = carrier(end);
      const at = message.indexOf('text') + 'text'.length;
      const talk = await logIn();
      await begin(talk);
      expect((await talk.command('DATA')).code).toBe(354);
      await talk.socket.write(Buffer.concat([message, Buffer.from('\r\n.\r\n')]));
      expect((await talk.reply()).text, JSON.stringify(end)).toMatch(/^550 5\.6\.0/);
      for (let place = at; place <= at + end.length; place++) {
        await begin(talk);
        expect((await bdat(talk, cut(message, place))).text, JSON.stringify(end)).toMatch(/^550 5\.6\.0/);
        await talk.command('RSET');
      }
      await talk.quit();
    }
  });

  it('dots where they belong are one message behind every agent, wherever BDAT cut it', async () => {
    const body = 'text\r\n.\r\n..\r\nMAIL FROM:<evil@beta.test>\r\n.\r\n\r\n.QUIT\r\n.\r\n';
    const message = Buffer.from(`From: <${people.alice}>\r\nSubject: dots\r\n\r\n${body}`);
    const dot = message.indexOf('\r\n.\r\n');
    const cuts = [[dot], [dot + 1], [dot + 2], [dot + 3, dot + 4], [dot + 2, dot + 5], [message.length]];
    const talk = await logIn();
    for (const places of cuts) {
      await begin(talk);
      expect((await bdat(talk, cut(message, ...places))).code).toBe(250);
    }
    await talk.quit();
    await sink.count(cuts.length * domains.length);
    for (const domain of domains) {
      const got = sink.received.filter(({ forwardPaths }) => forwardPaths.includes(`bob@${domain}`));
      expect(got.length, domain).toBe(cuts.length);
      for (const { reversePath, octets } of got) {
        expect(reversePath).toBe(people.alice);
        const text = octets.toString('latin1');
        expect(text.slice(text.indexOf('\r\n\r\n') + 4)).toBe(body);
      }
    }
    // Nothing of the messages that were refused.
    expect(sink.received.length).toBe(cuts.length * domains.length);
  });
});
