/** Textual encodings. Implements: RFC 7468 §2, §3 (strict to write, lax to read). */

/** The octets of every block with this label. */
export function blocksOf(pem: string, label: string): readonly Buffer[] {
  const [begin, end] = [`-----BEGIN ${label}-----`, `-----END ${label}-----`];
  const blocks: Buffer[] = [];
  for (let at = pem.indexOf(begin); at !== -1; at = pem.indexOf(begin, at + 1)) {
    const behind = pem.indexOf(end, at);
    if (behind === -1) break;
    blocks.push(Buffer.from(pem.slice(at + begin.length, behind), 'base64'));
  }
  return blocks;
}

/** "64 characters on a line, but for the last". */
export function writePem(label: string, octets: Buffer): string {
  const text = octets.toString('base64');
  const lines = [`-----BEGIN ${label}-----`];
  for (let at = 0; at < text.length; at += 64) lines.push(text.slice(at, at + 64));
  return `${lines.join('\n')}\n-----END ${label}-----\n`;
}
