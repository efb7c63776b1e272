/** A full disk: 452 4.3.1 while it lasts, nothing lost, and mail again as soon as there is space, without a restart. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, expect, it } from 'vitest';
import { ImapTalk } from '../support/imap-talk.ts';
import { Lab, people } from '../support/lab.ts';
import { type SmallDisk, smallDisk } from '../support/small-disk.ts';
import { SmtpTalk } from '../support/smtp-talk.ts';
import { waitFor } from '../support/wait-for.ts';

const megabyte = 1024 * 1024;
const line = `${'x'.repeat(76)}\r\n`;
let count = 0;
/** Each is another one: equal messages are stored once. */
const messageOf = (size: number): Buffer =>
  Buffer.from(`Subject: ${(count += 1)}\r\n\r\n${line.repeat(Math.ceil(size / line.length))}`);

it.for([
  ['rows that no longer fit', 300, 13],
  ['octets that no longer fit', 100_000, 20],
  ['a large message of its own', 3_000_000, 24],
] as const)('%s: says 452 4.3.1 and recovers by itself', async ([, size, space], context) => {
  const disk = await diskOrSkip(context);
  const ballast = join(disk.path, 'ballast');
  const data = join(disk.path, 'data');
  const lab = await Lab.start({ plain: true, data }).catch(async (error: unknown) => {
    await disk.remove();
    throw error;
  });
  try {
    writeFileSync(ballast, Buffer.alloc(Math.max(0, disk.free() - space * megabyte)));
    const talk = await SmtpTalk.open(lab.ports.smtp);
    await talk.command('EHLO client.test');
    let taken = 0;
    const deliver = async (): Promise<string> => {
      const { text, code } = await talk.send('someone@else.test', [people.bob], messageOf(size));
      if (code === 250) taken += 1;
      else await talk.command('RSET');
      return text;
    };
    let text = await deliver();
    for (let tries = 0; text.startsWith('250') && tries < 20_000; tries++) text = await deliver();
    expect(text).toMatch(/^452 4\.3\.1 /);
    expect(taken).toBeGreaterThan(0);
    for (let tries = 0; tries < 5; tries++) expect(await deliver()).toMatch(/^(452 4\.3\.1|250) /);

    // What has arrived can be read while the disk is full, and one can log in.
    const imap = await ImapTalk.login(lab.ports.imap, people.bob, lab.password);
    expect(await imap.messages()).toBe(taken);
    const appending = await ImapTalk.login(lab.ports.imap, people.bob, lab.password);
    const refused = await appending.command('APPEND INBOX', messageOf(size));
    expect(refused.text).toMatch(/^(NO \[UNAVAILABLE\]|OK) /);
    expect((await appending.command('NOOP')).status).toBe('OK');
    if (refused.status === 'OK') taken += 1;

    rmSync(ballast);
    await waitFor('mail to be taken again', async () => (await deliver()).startsWith('250'));
    expect(await imap.messages()).toBe(taken);
    const { code, output } = await lab.postern(['verify', '--json']);
    expect(code, output).toBe(0);
    expect((await lab.stop()).code).toBe(0);
    await lab.start();
    const again = await ImapTalk.login(lab.ports.imap, people.bob, lab.password);
    expect(await again.messages()).toBe(taken);
  } finally {
    await lab.remove();
    await disk.remove();
  }
});

async function diskOrSkip(context: TestContext): Promise<SmallDisk> {
  const disk = await smallDisk(96);
  if ('reason' in disk) return context.skip(disk.reason);
  return disk;
}
