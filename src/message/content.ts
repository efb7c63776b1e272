/** The octets of a message, wherever they are: stored, staged, in a file. */

/** Content that can be read by range. */
export interface Content {
  readonly size: number;
  /** Octets [from, to) clipped to the content. */
  read(from: number, to: number): Promise<Buffer>;
}

/** The content of a message from `from` on, in chunks of bounded size, for what is streamed. */
export async function* chunks(
  content: Content,
  from = 0,
  to = content.size,
  step = 256 * 1024,
): AsyncGenerator<Buffer> {
  for (let at = from; at < to; at += step) yield await content.read(at, Math.min(to, at + step));
}
