/** Letters that can be recognised: everything in them follows from their number, so that every octet can be checked. */

const field = 'X-Letter: ';
const word = 'post and receive, ';
/** Most are small; some are longer than what is kept in one piece while they arrive. */
const sizes = [300, 1500, 4000, 4000, 9000, 30_000, 400_000] as const;

export function letter(id: number): Buffer {
  const size = sizes[id % sizes.length] ?? 300;
  const line = `${id} ${word.repeat(3)}\r\n.\r\n`;
  const head = `From: alice@alpha.test\r\nTo: bob@beta.test\r\nSubject: letter ${id}\r\n${field}${id}\r\nDate: Sun, 1 Jun 2025 10:00:00 +0000\r\nMessage-ID: <${id}@alpha.test>\r\n\r\n`;
  return Buffer.from(head + line.repeat(Math.ceil(size / line.length)));
}

/** The number of a letter that has travelled, or null when any octet of it is not as it was sent. */
export function letterId(octets: Buffer): number | null {
  const at = octets.indexOf(field);
  if (at < 0) return null;
  const id = Number.parseInt(octets.toString('latin1', at + field.length, at + field.length + 12), 10);
  const sent = letter(id);
  return octets.subarray(-sent.length).equals(sent) ? id : null;
}
