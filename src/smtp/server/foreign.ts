/**
 * Clients that speak HTTP: a browser can be made to post a form to a mail server, and the body of the form to be commands.
 */

const words = [
  'GET ',
  'POST ',
  'HEAD ',
  'PUT ',
  'DELETE ',
  'OPTIONS ',
  'CONNECT ',
  'PATCH ',
  'TRACE ',
  'HOST:',
  'USER-AGENT:',
];

export function isHttp(line: Buffer): boolean {
  const start = line.toString('latin1', 0, 12).toUpperCase();
  return words.some((word) => start.startsWith(word));
}
