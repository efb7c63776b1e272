/**
 * Golden dialogs: a session as text, replayed over a real socket.
 *   C: a line of the client (CRLF is added)      c: octets of the client as they are
 *   S: a line of the server, exactly             # a comment
 *   ! tls | closed | fault <name> | add <message> | remove <uid> | left <uids> | clear no
 * In what the client says, and in a message, \r \n \\ and \xHH are escapes.
 */
import type { MemoryMaildrops } from '../../../src/pop3/testing/store.ts';
import { TestClient } from './client.ts';
import { startServer } from './server.ts';

export interface DialogStep {
  readonly line: number;
  readonly mark: string;
  readonly text: string;
}

export function parseDialog(source: string): readonly DialogStep[] {
  return source.split('\n').flatMap((text, index) => {
    if (text === '' || text.startsWith('#')) return [];
    const [mark = ''] = text.split(' ', 1);
    return [{ line: index + 1, mark, text: text.slice(mark.length + 1) }];
  });
}

/** Throws with the line of the dialog where the server said something else. */
export async function replay(source: string): Promise<void> {
  const steps = parseDialog(source);
  const allowClearPasswords = !steps.some((step) => step.mark === '!' && step.text === 'clear no');
  const server = await startServer({ allowClearPasswords });
  const client = await TestClient.open(server.port);
  try {
    for (const step of steps) await take(step, client, server.store, server.account.id);
  } finally {
    client.close();
    await server.close();
  }
}

async function take(
  step: DialogStep,
  client: TestClient,
  store: MemoryMaildrops,
  account: Parameters<MemoryMaildrops['uids']>[0],
): Promise<void> {
  const same = (said: string | null, expected: string | null): void => {
    if (said === expected) return;
    throw new Error(`line ${step.line}: expected ${JSON.stringify(expected)}, the server said ${JSON.stringify(said)}`);
  };
  if (step.mark === 'C:') client.send(`${unescape(step.text)}\r\n`);
  else if (step.mark === 'c:') client.send(unescape(step.text));
  else if (step.mark === 'S:') same(await client.line(), step.text);
  else if (step.mark === '!') {
    const [act = '', ...words] = step.text.split(' ');
    if (act === 'tls') await client.startTls();
    else if (act === 'closed') same(await client.line(), null);
    else if (act === 'fault') store.fault = words[0] as MemoryMaildrops['fault'];
    else if (act === 'add') store.put(account, Buffer.from(unescape(words.join(' ')), 'latin1'));
    else if (act === 'remove') store.remove(account, Number(words[0]));
    else if (act === 'left') same(store.uids(account).join(' '), words.join(' '));
    else if (act !== 'clear') throw new Error(`line ${step.line}: no such act`);
  } else throw new Error(`line ${step.line}: no such mark`);
}

function unescape(text: string): string {
  let result = '';
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== '\\') {
      result += text.charAt(i);
      continue;
    }
    i += 1;
    const kind = text[i];
    if (kind === 'x') {
      result += String.fromCharCode(parseInt(text.slice(i + 1, i + 3), 16));
      i += 2;
    } else result += kind === 'r' ? '\r' : kind === 'n' ? '\n' : text.charAt(i);
  }
  return result;
}
