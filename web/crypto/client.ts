/**
 * The crypto worker as the page has it: one, started when something first needs it, asked by promises.
 * It can reach nothing but this page: its own Content-Security-Policy allows no connection (http/web/site.ts).
 */
import path from './worker/main.ts?worker&url';
import type { Answered, OperationName, Operations } from './port.ts';

/** Trusted Types §2.3: the address of a script is a text that runs. */
declare const trustedTypes: {
  createPolicy(name: string, rules: object): { createScriptURL(text: string): string };
};

const policy =
  'trustedTypes' in globalThis ? trustedTypes.createPolicy('postern-crypto', { createScriptURL: () => path }) : null;

interface Waiting {
  readonly done: (answer: never) => void;
  readonly failed: (error: Error) => void;
}

class CryptoClient {
  readonly #worker = new Worker(policy?.createScriptURL(path) ?? path, { type: 'module', name: 'postern-crypto' });
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;

  /** `lost` where it cannot go on: it was not loaded, or something in it went wrong. Its vault is shut with it. */
  constructor(lost: () => void) {
    this.#worker.addEventListener('message', ({ data }: MessageEvent<Answered>) => {
      const waiting = this.#waiting.get(data.id);
      this.#waiting.delete(data.id);
      if ('error' in data) waiting?.failed(new Error(data.error));
      else waiting?.done(data.answer as never);
    });
    this.#worker.addEventListener('error', ({ message }) => {
      this.#worker.terminate();
      for (const { failed } of this.#waiting.values()) failed(new Error(message));
      this.#waiting.clear();
      lost();
    });
  }

  ask<N extends OperationName>(name: N, ask: Operations[N]['ask']): Promise<Operations[N]['answer']> {
    const id = ++this.#last;
    return new Promise<Operations[N]['answer']>((done, failed) => {
      this.#waiting.set(id, { done, failed });
      this.#worker.postMessage({ id, name, ask });
    });
  }
}

let client: CryptoClient | null = null;

/** Import this file by import(): it brings the worker with it. */
export const askCrypto = <N extends OperationName>(
  name: N,
  ask: Operations[N]['ask'],
): Promise<Operations[N]['answer']> => (client ??= new CryptoClient(() => (client = null))).ask(name, ask);
