/** Messages that nobody sends in good faith, and large ones that people do, as streams of blocks. */

const megabyte = 1024 * 1024;

export type Blocks = Generator<Buffer>;

const line = `${'0123456789abcdef'.repeat(4)}ABCDEFGHIJKL\r\n`;
const block = Buffer.from(line.repeat(Math.floor(megabyte / 4 / line.length)));

/** About so many octets of text behind these fields. */
export function* large(size: number, fields = ''): Blocks {
  yield Buffer.from(`Subject: large\r\n${fields}\r\n`);
  for (let sent = 0; sent < size; sent += block.length) yield block;
}

/** One attachment in base64, about so many octets of it. */
export function* attachment(size: number): Blocks {
  yield* large(size, 'MIME-Version: 1.0\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n');
}

/** Multiparts inside each other, none of them closed. */
export function* deep(depth: number): Blocks {
  let text = 'Subject: deep\r\nMIME-Version: 1.0\r\n';
  for (let at = 0; at < depth; at++) {
    text += `Content-Type: multipart/mixed; boundary="b${at}"\r\n\r\n--b${at}\r\n`;
    if (text.length < megabyte / 4) continue;
    yield Buffer.from(text);
    text = '';
  }
  yield Buffer.from(`${text}Content-Type: text/plain\r\n\r\nthe bottom\r\n`);
}

/** Messages inside each other. RFC 2046 §5.2.1 */
export function* nested(depth: number): Blocks {
  yield Buffer.from(`${'Subject: x\r\nContent-Type: message/rfc822\r\n\r\n'.repeat(depth)}the bottom\r\n`);
}

/** Small parts beside each other. */
export function* wide(parts: number): Blocks {
  yield Buffer.from('Subject: wide\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n');
  const part = '--b\r\nContent-Type: text/plain; charset=us-ascii; name="a file.txt"\r\n\r\nx\r\n';
  const together = 2000;
  for (let at = 0; at < parts; at += together) yield Buffer.from(part.repeat(Math.min(together, parts - at)));
  yield Buffer.from('--b--\r\n');
}

/** Fields of these kinds, over and over, up to a size. */
export function* headed(size: number, field: (at: number) => string): Blocks {
  let sent = 0;
  for (let at = 0; sent < size;) {
    let text = '';
    for (; text.length < megabyte / 4; at++) text += field(at);
    sent += text.length;
    yield Buffer.from(text);
  }
  yield Buffer.from('Subject: below\r\n\r\nbody\r\n');
}
