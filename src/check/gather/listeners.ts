/** Whether each listener answers as it should, asked from this machine. */
import type { ListenerName } from '../../config/listeners.ts';
import type { ListenerFacts } from '../facts.ts';
import { shown } from '../records.ts';
import { type Conversation, type Place, converse } from './conversation.ts';

interface Manner {
  readonly tls: boolean;
  /** What is said first, where the client begins. */
  readonly first: string | null;
  /** How the answer begins. */
  readonly answer: string;
}

const webRequest = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n';

const manners: Readonly<Record<ListenerName, Manner>> = {
  smtp: { tls: false, first: null, answer: '220' },
  submission: { tls: false, first: null, answer: '220' },
  submissions: { tls: true, first: null, answer: '220' },
  lmtp: { tls: false, first: null, answer: '220' },
  imap: { tls: false, first: null, answer: '* OK' },
  imaps: { tls: true, first: null, answer: '* OK' },
  pop3: { tls: false, first: null, answer: '+OK' },
  pop3s: { tls: true, first: null, answer: '+OK' },
  acme: { tls: false, first: webRequest, answer: 'HTTP/1.1 ' },
  http: { tls: false, first: webRequest, answer: 'HTTP/1.1 ' },
  https: { tls: true, first: webRequest, answer: 'HTTP/1.1 ' },
};

/** Where to knock: of every address, the nearest. */
export const nearest = ({ host, port }: Place): Place => ({
  host: host === '::' || host === '0.0.0.0' ? '127.0.0.1' : host,
  port,
});

export async function probeListener(name: ListenerName, place: Place): Promise<ListenerFacts> {
  const { tls, first, answer } = manners[name];
  const at = nearest(place);
  const opened = await converse(at, tls);
  if (opened.kind !== 'open') return { name, ...at, outcome: opened };
  const { conversation } = opened;
  try {
    return { name, ...at, outcome: await outcomeOf(conversation, first, answer) };
  } finally {
    conversation.close();
  }
}

async function outcomeOf(
  conversation: Conversation,
  first: string | null,
  answer: string,
): Promise<ListenerFacts['outcome']> {
  const heard = await conversation.say(first);
  if (heard === null) return { kind: 'silent', detail: '' };
  return heard.startsWith(answer)
    ? { kind: 'speaks', fingerprint: conversation.fingerprint }
    : { kind: 'wrong', detail: shown(heard) };
}
