/** SMTP as fixed lines, for tests that only look at the replies. RFC 5321 §4.2 */
import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';

/** Says the lines one after the other; answers the last line of each reply. */
export async function smtpLines(port: number, lines: readonly string[]): Promise<readonly string[]> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const replies = createInterface({ input: socket })[Symbol.asyncIterator]();
  const heard: string[] = [];
  for (const line of [null, ...lines]) {
    if (line !== null) socket.write(`${line}\r\n`);
    let reply = '';
    do reply = String((await replies.next()).value);
    while (reply.charAt(3) === '-');
    heard.push(reply);
  }
  socket.destroy();
  return heard.slice(1);
}
