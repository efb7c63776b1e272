/**
 * Marionette, by which programs of Mozilla are driven from outside: a packet is its length in octets, a colon, and JSON.
 * Commands are [0, id, name, parameters], answers [1, id, error, result].
 */
import { type Socket, connect } from 'node:net';

interface Failure {
  readonly error: string;
  readonly message: string;
}
interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Milliseconds until a script of ours has to have ended. */
const scriptTimeout = 60_000;

export class Marionette {
  readonly #socket: Socket;
  readonly #waiting = new Map<number, Waiting>();
  #id = 0;
  #read: Buffer = Buffer.alloc(0);

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => {
      this.#read = Buffer.concat([this.#read, chunk]);
      this.#packets();
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('the program has gone'));
    });
  }

  /** What it runs is trusted as the program's own windows are. */
  static async open(port: number): Promise<Marionette> {
    const marionette = new Marionette(connect(port, '127.0.0.1'));
    await marionette.#command('WebDriver:NewSession', { capabilities: {} });
    await marionette.#command('WebDriver:SetTimeouts', { script: scriptTimeout });
    await marionette.#command('Marionette:SetContext', { value: 'chrome' });
    return marionette;
  }

  /** The body of an asynchronous function with these `args`, and what it returns, as JSON. */
  async run(body: string, ...args: readonly unknown[]): Promise<unknown> {
    const script = `const done = arguments[arguments.length - 1];
      (async (args) => { ${body} })(Array.from(arguments).slice(0, -1)).then(
        (value) => done({ value: value ?? null }), (error) => done({ error: String(error) + '\\n' + (error?.stack ?? '') }));`;
    const answer = await this.#command('WebDriver:ExecuteAsyncScript', {
      ...{ script, args, sandbox: 'system', newSandbox: false },
    });
    const { value, error } = (answer as { readonly value: { readonly value?: unknown; readonly error?: string } })
      .value;
    if (error !== undefined) throw new Error(error);
    return value;
  }

  close(): void {
    this.#socket.destroy();
  }

  #command(name: string, parameters: object): Promise<unknown> {
    const id = (this.#id += 1);
    const packet = Buffer.from(JSON.stringify([0, id, name, parameters]));
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#socket.write(Buffer.concat([Buffer.from(`${packet.length}:`), packet]));
    });
  }

  #packets(): void {
    for (;;) {
      const colon = this.#read.indexOf(':');
      const end = colon + 1 + Number(this.#read.toString('latin1', 0, Math.max(colon, 0)));
      if (colon < 0 || this.#read.length < end) return;
      const packet: unknown = JSON.parse(this.#read.toString('utf8', colon + 1, end));
      this.#read = this.#read.subarray(end);
      // Its greeting is an object.
      if (Array.isArray(packet)) this.#answered(packet as unknown as readonly [1, number, Failure | null, unknown]);
    }
  }

  #answered([, id, error, result]: readonly [1, number, Failure | null, unknown]): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === null) waiting?.resolve(result);
    else waiting?.reject(new Error(`${error.error}: ${error.message}`));
  }
}
