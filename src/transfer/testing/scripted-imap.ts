/** An IMAP server for tests that does as it is told: it serves folders, and lies, stalls or leaves where a test wants it to. */
import { type AddressInfo, type Server, type Socket, createServer } from 'node:net';

export interface ScriptedMessage {
  readonly uid: number;
  readonly text: string;
  readonly flags?: string;
  readonly gmail?: string;
}

export interface ScriptedFolder {
  readonly name: string;
  readonly attributes?: string;
  readonly uidValidity?: number;
  readonly messages: readonly ScriptedMessage[];
}

export interface Script {
  folders: readonly ScriptedFolder[];
  readonly capabilities?: string;
  readonly delimiter?: string;
  readonly namespace?: string;
  /** What is answered in the place of what is usual; null leaves it as it is, '' ends the connection. */
  answer?: (tag: string, command: string, connection: number) => string | null;
  /** Called behind each message that was sent. */
  sent?: (uid: number, socket: Socket) => void;
}

export class ScriptedImap {
  readonly commands: string[] = [];
  connections = 0;
  readonly #server: Server;
  readonly #script: Script;

  private constructor(script: Script) {
    this.#script = script;
    this.#server = createServer((socket) => this.#serve(socket, (this.connections += 1)));
  }

  static async start(script: Script): Promise<ScriptedImap> {
    const server = new ScriptedImap(script);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    this.#server.close();
  }

  #serve(socket: Socket, connection: number): void {
    let selected: ScriptedFolder | undefined;
    let text = '';
    socket.on('error', () => undefined);
    socket.write('* OK ready\r\n');
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      for (let end = text.indexOf('\r\n'); end !== -1; end = text.indexOf('\r\n')) {
        const line = text.slice(0, end);
        text = text.slice(end + 2);
        const space = line.indexOf(' ');
        const [tag, command] = [line.slice(0, space), line.slice(space + 1)];
        this.commands.push(command);
        const told = this.#script.answer?.(tag, command, connection) ?? null;
        if (told === '') {
          socket.destroy();
          return;
        }
        if (told !== null) socket.write(told);
        else if (command.startsWith('EXAMINE ')) {
          selected = this.#script.folders.find(({ name }) => command === `EXAMINE "${name}"`);
          socket.write(this.#examined(tag, selected));
        } else if (command.startsWith('UID FETCH ')) this.#fetch(socket, tag, command, selected);
        else socket.write(this.#plain(tag, command));
      }
    });
  }

  #plain(tag: string, command: string): string {
    const { capabilities = '', delimiter = '/', namespace, folders } = this.#script;
    const listed = (word: string): string =>
      folders.map(({ name, attributes = '' }) => `* ${word} (${attributes}) "${delimiter}" "${name}"\r\n`).join('');
    if (command === 'CAPABILITY') return `* CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR ${capabilities}\r\n${tag} OK\r\n`;
    if (command === 'NAMESPACE') return `* NAMESPACE ${namespace ?? 'NIL NIL NIL'}\r\n${tag} OK\r\n`;
    if (command.startsWith('LIST')) return `${listed('LIST')}${tag} OK done\r\n`;
    if (command.startsWith('LSUB')) return `${listed('LSUB')}${tag} OK done\r\n`;
    return `${tag} OK done\r\n`;
  }

  #examined(tag: string, folder: ScriptedFolder | undefined): string {
    if (folder === undefined) return `${tag} NO there is none\r\n`;
    return `* ${folder.messages.length} EXISTS\r\n* OK [UIDVALIDITY ${folder.uidValidity ?? 1}] as ever\r\n${tag} OK done\r\n`;
  }

  #fetch(socket: Socket, tag: string, command: string, folder: ScriptedFolder | undefined): void {
    const messages = folder?.messages ?? [];
    const wanted = ranges(command.split(' ')[2] ?? '');
    const whole = command.includes('BODY.PEEK[]');
    for (const [index, { uid, text, flags = '', gmail = '0' }] of messages.entries()) {
      if (!wanted.some(([from, to]) => uid >= from && uid <= to)) continue;
      const size = Buffer.byteLength(text);
      const date = '"01-Feb-2020 10:00:00 +0100"';
      if (!whole) {
        const items = `UID ${uid} FLAGS (${flags}) INTERNALDATE ${date} RFC822.SIZE ${size} X-GM-MSGID ${gmail}`;
        socket.write(`* ${index + 1} FETCH (${items})\r\n`);
        continue;
      }
      socket.write(`* ${index + 1} FETCH (BODY[] {${size}}\r\n${text} UID ${uid})\r\n`);
      this.#script.sent?.(uid, socket);
      if (socket.destroyed) return;
    }
    socket.write(`${tag} OK done\r\n`);
  }
}

const ranges = (set: string): readonly (readonly [number, number])[] =>
  set.split(',').map((part) => {
    const [from = '', to = from] = part.split(':');
    return [Number(from), to === '*' ? Number.POSITIVE_INFINITY : Number(to)];
  });
