/** The crypto worker: answers what the page asks, one after the other as they end. It can reach nothing but the page: site.ts. */
import './platform/globals.ts';
import type { Answered, Asked } from '../port.ts';
import { handedOver, perform } from './operations.ts';

/** DedicatedWorkerGlobalScope, as much as is used. HTML §10.2.1.2 */
declare const self: {
  postMessage(answer: Answered, transfer?: readonly ArrayBufferLike[]): void;
  addEventListener(type: 'message', listener: (event: { readonly data: Asked }) => void): void;
};

self.addEventListener('message', ({ data: { id, name, ask } }) => {
  perform(name, ask)
    .then((answer) => self.postMessage({ id, answer }, handedOver(answer)))
    .catch((error: unknown) => self.postMessage({ id, error: error instanceof Error ? error.message : String(error) }));
});
