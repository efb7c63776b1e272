/**
 * ASCII text broken into lines of one length, CRLF behind each.
 */
export function breakLines(text: string, length: number): Buffer {
  const lines = Math.ceil(text.length / length);
  const broken = Buffer.allocUnsafe(text.length + lines * 2);
  let at = 0;
  for (let from = 0; from < text.length; from += length) {
    at += broken.write(text.slice(from, from + length), at, 'latin1');
    at += broken.write('\r\n', at, 'latin1');
  }
  return broken;
}
