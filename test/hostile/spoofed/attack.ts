/** An attack, and the pieces of which most are made. */
import { text } from '../../../src/sealed/testing/letter.ts';
import { type Kit, date } from './kit.ts';

/** What it must be called, and why; `K` where it needs one of the standards. */
export type Attack<K extends Kit = Kit> = readonly [
  what: string,
  verdict: string,
  fault: string | null,
  make: (kit: K) => Promise<string>,
];

export const words = text('Lunch at noon?');
export const evil = text('Pay 1,000 to Mallory');
export const html = (content: string): string => `Content-Type: text/html\r\n\r\n${content}\r\n`;

/** A header inside, as its maker protects it. RFC 9788 §2 */
export const within = (fields: string, hp = '; hp="clear"'): string => `${fields}${text('Lunch at noon?', hp)}`;
export const inner = (from = 'Ann <ann@example.org>'): string =>
  `From: ${from}\r\nTo: Bob <bob@example.org>\r\nSubject: Lunch\r\nDate: ${date}\r\n`;

/** Another value of a parameter or a field, in the outer header alone. */
export const inHead = (entity: string, from: string, to: string): string => {
  const end = entity.indexOf('\r\n\r\n');
  return replaced(entity.slice(0, end), from, to) + entity.slice(end);
};

/** What is to be replaced must be there: an attack that changes nothing is none. */
export function replaced(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`there is no ${from}`);
  return text.replace(from, () => to);
}

/** The parameter once more behind the others, with another value. */
export const repeated = (entity: string, name: string): string => {
  const end = entity.indexOf('\r\n\r\n');
  return `${entity.slice(0, end)};\r\n ${name}=x${entity.slice(end)}`;
};

export const typeField = (entity: string): string => entity.slice(0, entity.indexOf('\r\n\r\n') + 2);
export const behindType = (entity: string): string => entity.slice(entity.indexOf('\r\n\r\n') + 2);
/** The boundary of a multipart. */
export const boundaryOf = (entity: string): string =>
  (entity.split('boundary="')[1] ?? entity.split('boundary=')[1] ?? '').split(/["\r;]/u, 1)[0] ?? '';
