/**
 * Tries to send through the server as a stranger would, in the ways that open relays were found by. No message is ever sent:
 * each try ends after RCPT.
 * Implements: RFC 2505 §2.1, RFC 5321 §3.6.1 and Appendix C (source routes), RFC 2606 §3 (names that are nobody's).
 */
import type { RelayAttempt } from '../facts.ts';
import { type Place, converse } from './conversation.ts';
import { nearest } from './listeners.ts';

const stranger = 'someone@example.net';

/** `domain` is one of ours, or null where there is none. */
const recipients = (hostname: string, domain: string | null): readonly string[] => [
  'nobody@example.com',
  `nobody%example.com@${hostname}`,
  `@${hostname}:nobody@example.com`,
  `"nobody@example.com"@${hostname}`,
  `example.com!nobody@${hostname}`,
  ...(domain === null ? [] : [`nobody%example.com@${domain}`, `@${domain}:nobody@example.com`]),
];

/** null where the server does not speak SMTP there, or refuses to talk. */
export async function probeRelay(
  place: Place,
  hostname: string,
  domain: string | null,
): Promise<readonly RelayAttempt[] | null> {
  const opened = await converse(nearest(place), false);
  if (opened.kind !== 'open') return null;
  const { conversation } = opened;
  try {
    const codeOf = async (line: string | null): Promise<number> =>
      Number((await conversation.say(line))?.slice(0, 3) ?? 0);
    if ((await codeOf(null)) !== 220 || (await codeOf('EHLO check.example.net')) !== 250) return null;
    const attempts: RelayAttempt[] = [];
    for (const recipient of recipients(hostname, domain)) {
      const sender = await codeOf(`MAIL FROM:<${stranger}>`);
      attempts.push({ recipient, code: sender === 250 ? await codeOf(`RCPT TO:<${recipient}>`) : sender });
      if (sender === 250) await codeOf('RSET');
    }
    await conversation.say('QUIT');
    return attempts;
  } finally {
    conversation.close();
  }
}
