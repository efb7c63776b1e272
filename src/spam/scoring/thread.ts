/** A thread that gathers the facts of messages and scores them: the only place of a server where that is computed. */
import { parentPort } from 'node:worker_threads';
import { errorText } from '../../base/log.ts';
import { type Tokens, tokensOf } from '../bayes/tokens.ts';
import { gatherFacts } from '../facts/gather.ts';
import { scoreOf, weigh } from '../score.ts';
import type { Weighed } from '../types.ts';
import { type Answer, type Request, unpackKnown } from './protocol.ts';

const port = parentPort;
if (port === null) throw new Error('scoring runs as a worker thread');

const kept = new Map<number, { readonly facts: Weighed; readonly tokens: Tokens }>();

function answerTo(request: Exclude<Request, { kind: 'forget' }>): Answer {
  const { id } = request;
  if (request.kind === 'gather') {
    const { buffer, byteOffset, byteLength } = request.octets;
    const facts = weigh(gatherFacts(Buffer.from(buffer, byteOffset, byteLength), request.circumstances));
    const tokens = tokensOf(facts);
    kept.set(id, { facts, tokens });
    const hosts = new Set(facts.links.map(({ host }) => host).filter((host) => host !== ''));
    const { from, fields } = facts;
    const files = facts.files.map(({ name, within }) => ({ name, within }));
    return {
      kind: 'gathered',
      id,
      gathered: { keys: Float64Array.from(tokens.keys()), from, fields, hosts: [...hosts], files },
    };
  }
  const message = kept.get(id);
  kept.delete(id);
  if (message === undefined) return { kind: 'failed', id, reason: 'its facts are not known' };
  return {
    kind: 'scored',
    id,
    scores: request.known.map((known) => scoreOf(message.facts, message.tokens, unpackKnown(known))),
  };
}

port.on('message', (request: Request) => {
  if (request.kind === 'forget') {
    kept.delete(request.id);
    return;
  }
  let answer: Answer;
  try {
    answer = answerTo(request);
  } catch (error) {
    kept.delete(request.id);
    answer = { kind: 'failed', id: request.id, reason: errorText(error) };
  }
  port.postMessage(answer);
});

port.postMessage({ kind: 'ready' } satisfies Answer);
