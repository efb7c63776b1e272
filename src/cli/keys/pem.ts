/** Blocks of PEM in a file, whatever stands between them. RFC 7468 §2 */
export interface PemBlock {
  /** 'CERTIFICATE', 'PRIVATE KEY', 'EC PRIVATE KEY'. */
  readonly label: string;
  /** With its borders, as other programs read it. */
  readonly text: string;
  readonly octets: Buffer;
}

const begin = '-----BEGIN ';
const dashes = '-----';

export function pemBlocks(text: string): readonly PemBlock[] {
  const blocks: PemBlock[] = [];
  for (let at = text.indexOf(begin); at !== -1; at = text.indexOf(begin, at + 1)) {
    const labelEnd = text.indexOf(dashes, at + begin.length);
    const label = labelEnd === -1 ? '' : text.slice(at + begin.length, labelEnd);
    const border = `-----END ${label}-----`;
    const end = text.indexOf(border, at);
    if (label === '' || label.startsWith('PGP ') || end === -1) continue;
    const base64 = text.slice(labelEnd + dashes.length, end);
    blocks.push({ label, text: text.slice(at, end + border.length), octets: Buffer.from(base64, 'base64') });
  }
  return blocks;
}

/** One block, in lines of 64 characters. RFC 7468 §2 */
export function writePem(label: string, octets: Buffer): string {
  const base64 = octets.toString('base64');
  const lines: string[] = [];
  for (let at = 0; at < base64.length; at += 64) lines.push(base64.slice(at, at + 64));
  return `${begin}${label}${dashes}\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
