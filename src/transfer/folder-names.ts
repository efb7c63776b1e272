/** Mailbox names as paths: levels are folders; what a file system or a person's shell would stumble over is written %XX. */
const awkward = '%\\:*?"<>|';

const hex = (letter: string): string =>
  Array.from(Buffer.from(letter), (octet) => `%${octet.toString(16).toUpperCase().padStart(2, '0')}`).join('');

const level = (name: string): string =>
  Array.from(name, (letter, index) =>
    letter <= ' ' && letter !== ' '
      ? hex(letter)
      : awkward.includes(letter) || (letter === '.' && index === 0)
        ? hex(letter)
        : letter,
  ).join('');

export const pathOfMailbox = (mailbox: string): string => mailbox.split('/').map(level).join('/');

/** A name that is no such writing is taken as it is. */
export function mailboxOfPath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
