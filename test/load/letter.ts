/** The messages of the load: octets that follow from a number, so that what comes back can be compared with what was sent. */
import { seeded } from '../support/seeded.ts';

const bodies: readonly string[] = Array.from({ length: 32 }, (_, at) => {
  const chances = seeded(at + 1);
  const line = (): string =>
    'lorem ipsum, dolor; sit amet … '
      .slice(chances.below(9))
      .repeat(1 + chances.below(3))
      .trimEnd();
  return Array.from({ length: 1 + chances.below(at % 8 === 0 ? 400 : 40) }, line).join('\r\n');
}).map((body) => Buffer.from(body).toString('latin1'));

/** Octets as Latin-1. Every third one has two parts. */
export function letter(id: number): string {
  const head = [
    `From: Sender ${id % 7} <sender${id % 7}@else.test>`,
    'To: load@alpha.test',
    `Subject: letter ${id}`,
    `Date: Thu, ${1 + (id % 28)} Jan 2026 10:00:00 +0000`,
    `Message-ID: <${id}@load.test>`,
    'MIME-Version: 1.0',
  ].join('\r\n');
  const text = `${bodies[id % bodies.length] ?? ''}\r\n`;
  const plain = 'Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n';
  if (id % 3 !== 0) return `${head}\r\n${plain}${text}`;
  const part = (body: string): string => `--limit\r\n${plain}${body}`;
  return `${head}\r\nContent-Type: multipart/mixed; boundary=limit\r\n\r\n${part(text)}${part(`${id}\r\n`)}--limit--\r\n`;
}

/** The number that a message of the load says it has; null where it is none. */
export function letterId(octets: string): number | null {
  const at = octets.indexOf('Message-ID: <');
  const id = at < 0 ? Number.NaN : Number.parseInt(octets.slice(at + 13, at + 30), 10);
  return Number.isNaN(id) ? null : id;
}
