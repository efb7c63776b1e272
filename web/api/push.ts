/**
 * Hears from the server when something has changed: one stream a page, whoever listens. The browser opens it again by itself, and
 * the server tells then what was missed.
 * Implements the client side of: RFC 8620 §7.1, §7.3.
 */
import type { JmapSession } from './jmap.ts';

export type PushedType =
  'Mailbox' | 'Thread' | 'Email' | 'Preferences' | 'ContactCard' | 'AccountKey' | 'Box' | 'ContactKey';

interface Listener {
  readonly types: readonly PushedType[];
  readonly hear: () => void;
}

interface StateChange {
  readonly changed: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const listeners = new Set<Listener>();
let stream: EventSource | null = null;

function open({ eventSourceUrl }: Pick<JmapSession, 'eventSourceUrl'>): EventSource {
  const url = eventSourceUrl.replace('{types}', '*').replace('{closeafter}', 'no').replace('{ping}', '60');
  const source = new EventSource(url);
  // What changed between the first look of whoever listens and now was told to nobody.
  source.addEventListener('open', () => hearAll(() => true));
  source.addEventListener('state', ({ data }: MessageEvent<string>) => {
    const { changed } = JSON.parse(data) as StateChange;
    const types = Object.values(changed).flatMap((states) => Object.keys(states));
    hearAll((listener) => listener.types.some((type) => types.includes(type)));
  });
  return source;
}

function hearAll(concerns: (listener: Listener) => boolean): void {
  for (const listener of [...listeners]) if (concerns(listener)) listener.hear();
}

/** Calls the listener for every change of these types, until the returned function is called. */
export function hearChanges(
  session: Pick<JmapSession, 'eventSourceUrl'>,
  types: readonly PushedType[],
  hear: () => void,
): () => void {
  const listener = { types, hear };
  listeners.add(listener);
  stream ??= open(session);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    stream?.close();
    stream = null;
  };
}
