/** A message and a world for tests of scripts. */
import type { MailFacts } from '../run/mail.ts';
import type { World } from '../run/run.ts';

/** Lines end with LF here, with CRLF there. */
export function testMail(text: string, envelope: Partial<MailFacts['envelope']> = {}): MailFacts {
  const octets = Buffer.from(text.replaceAll('\r\n', '\n').replaceAll('\n', '\r\n'));
  return { size: octets.length, octets, envelope: { from: 'sender@a.test', to: 'me+lists@b.test', ...envelope } };
}

export const testWorld: World = {
  now: Date.UTC(2026, 6, 1, 12, 30, 15),
  zone: 120,
  environment: new Map([['domain', 'b.test']]),
  mailboxExists: (name) => Promise.resolve(name === 'Work'),
  specialUseExists: (use) => Promise.resolve(use === '\\Junk'),
  isDuplicate: (mark) => Promise.resolve(mark.includes('seen@a.test')),
  spamPercent: null,
  virus: 0,
  subaddressSeparators: '+',
};
