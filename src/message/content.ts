/** The octets of a message, wherever they are: stored, staged, in a file. */

/** Content that can be read by range. */
export interface Content {
  readonly size: number;
  /** Octets [from, to) clipped to the content. They may be put into `into`, where it has room for them: whoever gives it reads on there. */
  read(from: number, to: number, into?: Buffer): Promise<Buffer>;
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

/** The same in one buffer: a chunk is only good until the next one is asked for. What is thrown away is a heap of its own otherwise. */
export async function* passing(content: Content, from = 0, step = 256 * 1024): AsyncGenerator<Buffer> {
  if (from >= content.size) return;
  const room = Buffer.allocUnsafeSlow(Math.min(step, content.size - from));
  for (let at = from; at < content.size; at += step)
    yield await content.read(at, Math.min(content.size, at + step), room);
}
