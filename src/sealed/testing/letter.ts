/** Messages under toy seals, put together from entities. */

let boundaries = 0;

export const text = (words: string, more = ''): string => `Content-Type: text/plain${more}\r\n\r\n${words}\r\n`;

export function multipart(kind: string, ...children: readonly string[]): string {
  const boundary = `b${boundaries++}`;
  const parts = children.map((child) => `--${boundary}\r\n${child}\r\n`).join('');
  return `Content-Type: multipart/${kind}; boundary=${boundary}\r\n\r\n${parts}--${boundary}--\r\n`;
}

export const signature = (name: string): string => `Content-Type: application/toy-signature\r\n\r\n${name}\r\n`;

export const signed = (content: string, name: string): string =>
  multipart('signed; protocol="application/toy-signature"; micalg=toy', content, signature(name));

export const sealed = (content: string): string => `Content-Type: application/toy\r\n\r\nsealed:${content}`;

export const enclosed = (message: string): string => `Content-Type: message/rfc822\r\n\r\n${message}`;
