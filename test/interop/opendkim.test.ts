/** OpenDKIM as a milter that we did not write: it signs what our users send, and says of what comes in whether that holds. */
import { generateKeyPairSync } from 'node:crypto';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createMilterFilter } from '../../src/milter/filter.ts';
import { createSubmissionReceiver } from '../../src/msa/submission.ts';
import { createInboundReceiver } from '../../src/mta/receive/inbound.ts';
import type { Client, Receiver } from '../../src/mta/receive/port.ts';
import { stagedText } from '../../src/mta/testing/content.ts';
import { clientOf, plainMail, plainRcpt, transactionOf } from '../../src/mta/testing/envelope.ts';
import { house } from '../../src/mta/testing/house.ts';
import { MemorySpool } from '../../src/mta/testing/spool.ts';
import { describeWith } from '../support/describe-with.ts';
import { freePort } from '../support/ports.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary.ts';
import { waitFor } from '../support/wait-for.ts';

describeWith('OpenDKIM', { peers: ['opendkim'] }, () => {
  let folder: TemporaryFolder;
  let daemon: ChildProcess;
  let port: number;

  beforeAll(async () => {
    folder = temporaryFolder('opendkim');
    port = await freePort();
    const { privateKey, publicKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'der' },
    });
    const file = (name: string, text: string): string => {
      const path = join(folder.path, name);
      writeFileSync(path, text, { mode: 0o600 });
      return path;
    };
    const keys = file('keys', `sel._domainkey.alpha.test v=DKIM1; k=rsa; p=${publicKey.toString('base64')}\n`);
    const configuration = file(
      'opendkim.conf',
      [
        'Mode sv',
        // It would not have a key below /tmp.
        'RequireSafeKeys no',
        'Domain alpha.test',
        'Selector sel',
        `KeyFile ${file('key.pem', privateKey)}`,
        `TestDNSData file:${keys}`,
        `Socket inet:${port}@127.0.0.1`,
        'Canonicalization relaxed/simple',
        'AuthservID mx.alpha.test',
        'AlwaysAddARHeader yes',
        'InternalHosts 192.0.2.200',
        'Background no',
        'Syslog no',
        '',
      ].join('\n'),
    );
    daemon = spawn('/usr/sbin/opendkim', ['-f', '-x', configuration], { stdio: 'ignore' });
    await waitFor('OpenDKIM to listen', async () => {
      const socket = connect(port, '127.0.0.1');
      const open = await new Promise<boolean>((resolve) => {
        socket.once('connect', () => resolve(true));
        socket.once('error', () => resolve(false));
      });
      socket.destroy();
      return open;
    });
  });

  afterAll(async () => {
    daemon.kill('SIGTERM');
    if (daemon.exitCode === null) await once(daemon, 'exit');
    folder.remove();
  });

  function open() {
    const world = house();
    const filter = createMilterFilter({
      ...world,
      milters: [{ host: '127.0.0.1', port }],
      maxMessageSize: 10_000_000,
      whenGone: 'tempfail',
      connectTimeout: 5_000,
      replyTimeout: 10_000,
      messageTimeout: 20_000,
    });
    return { ...world, filter };
  }

  async function hand(receiver: Receiver, client: Client, spool: MemorySpool, text: string): Promise<string> {
    const transaction = transactionOf('alice@alpha.test', ['bob@beta.test']);
    expect(await receiver.connect(client)).toBe(null);
    expect(await receiver.mail(client, 'alice@alpha.test', plainMail)).toBe(null);
    expect(await receiver.rcpt(client, transaction, 'bob@beta.test', plainRcpt)).toBe(null);
    expect(await receiver.data(client, transaction, stagedText(text))).toMatchObject({ ok: true });
    receiver.end(client);
    const [first] = spool.accepted;
    if (first === undefined) throw new Error('nothing was taken');
    return MemorySpool.text(first, first.deliveries[0]?.prefix ?? Buffer.alloc(0));
  }

  it('signs a submission, and finds its signature good when it comes in, and broken when it was changed', async () => {
    const sending = open();
    const submission = createSubmissionReceiver({ ...sending, deliverLocally: 'all', senders: null });
    const user = clientOf({ service: 'msa', account: sending.alice });
    const body = `${'A line of a large message, again and again.\r\n'.repeat(5_000)}..\r\n\r\n\r\n`;
    const header = 'From: Alice <alice@alpha.test>\r\nTo: bob@beta.test\r\nSubject:  long\r\n\tfolded  subject \r\n';
    const sent = await hand(submission, user, sending.spool, `${header}\r\n${body}`);
    expect(sent).toContain('DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/simple; d=alpha.test; s=sel;');

    // As the next host gets it: without what the delivery put before it.
    const signed = sent.slice(sent.indexOf('DKIM-Signature:'));
    for (const [text, verdict] of [
      [signed, 'dkim=pass'],
      [signed.replace('again', 'once'), 'dkim=fail'],
    ] as const) {
      const world = open();
      const inbound = createInboundReceiver({ ...world, relayFor: () => false });
      const arrived = await hand(inbound, clientOf(), world.spool, text);
      expect(arrived).toContain('Authentication-Results: mx.alpha.test;');
      expect(arrived).toContain(verdict);
      expect(arrived.endsWith(text)).toBe(true);
    }
  });
});
