/**
 * Changes of an account as server-sent events, for as long as the client likes.
 * Implements: RFC 8620 §7.3 (types, closeafter, ping; what was missed is told by Last-Event-ID), WHATWG HTML §9.2 (the format).
 * Decided here: a stream ends after an hour, and the client comes again: who has signed out meanwhile does not.
 */
import { limits } from '../limits.ts';
import { problem } from '../problem.ts';
import type { Outlet, Page, PageRequest } from '../site.ts';
import type { JmapWatch } from './port.ts';

interface Wishes {
  /** null is all of them. */
  readonly types: readonly string[] | null;
  readonly closeAfterState: boolean;
  /** Seconds; 0 is never. */
  readonly ping: number;
}

/** 'types', 'closeafter' and 'ping' of the URL; null where they are something else. */
export function readWishes(query: URLSearchParams): Wishes | null {
  const types = query.get('types') ?? '*';
  const closeAfter = query.get('closeafter') ?? 'no';
  const ping = Number(query.get('ping') ?? '0');
  if (!['no', 'state'].includes(closeAfter) || !Number.isSafeInteger(ping) || ping < 0) return null;
  return {
    types: types === '*' ? null : types.split(','),
    closeAfterState: closeAfter === 'state',
    ping: ping === 0 ? 0 : Math.min(Math.max(ping, limits.pingLeast), limits.pingMost),
  };
}

export const badWishes = problem(
  400,
  'events',
  'types is "*" or a list of types, closeafter is "state" or "no", ping is a number of seconds.',
);

/** `over` is called when the stream has ended. */
export function eventPage(request: PageRequest, watch: JmapWatch, wishes: Wishes, over: () => void): Page {
  const last = request.field('last-event-id');
  return {
    status: 200,
    headers: { 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' },
    body: { flow: (out) => tell(out, watch, wishes, last).finally(over) },
  };
}

type Wake = 'changed' | 'quiet' | 'over';

async function tell(out: Outlet, watch: JmapWatch, { closeAfterState, ping }: Wishes, last: string | null) {
  const bell = new Bell();
  const stop = watch.listen(() => bell.ring('changed'));
  const end = (): void => bell.ring('over');
  out.gone.addEventListener('abort', end, { once: true });
  const over = setTimeout(end, limits.eventsLife);
  try {
    let known = last ?? (await watch.look(null)).state;
    if (last !== null) bell.ring('changed');
    // What changes while the first is told rings the bell.
    for (let open = await out.write(':\n\n'); open;) {
      const wake = await bell.wait(ping === 0 ? limits.silence : ping * 1000);
      if (wake === 'over') return;
      if (wake === 'quiet') {
        open = await out.write(ping === 0 ? ':\n\n' : `event: ping\ndata: {"interval":${ping}}\n\n`);
        continue;
      }
      // Much comes at once: it is one change.
      await new Promise((resolve) => setTimeout(resolve, limits.gather));
      bell.still();
      const { state, change } = await watch.look(known);
      if (change === null) continue;
      open = await out.write(`event: state\nid: ${state}\ndata: ${JSON.stringify(change)}\n\n`);
      known = state;
      if (closeAfterState) return;
    }
  } finally {
    clearTimeout(over);
    out.gone.removeEventListener('abort', end);
    stop();
  }
}

/** What rings while nobody waits is heard by the next who does. */
class Bell {
  #rung: Wake | null = null;
  #wake: ((wake: Wake) => void) | null = null;

  ring(wake: Wake): void {
    if (this.#rung !== 'over') this.#rung = wake;
    this.#wake?.(this.#rung);
  }

  still(): void {
    if (this.#rung === 'changed') this.#rung = null;
  }

  /** 'quiet' after so many milliseconds without. */
  async wait(most: number): Promise<Wake> {
    if (this.#rung !== null) return this.#rung;
    let timer: NodeJS.Timeout | undefined;
    const wake = await new Promise<Wake>((resolve) => {
      this.#wake = resolve;
      timer = setTimeout(resolve, most, 'quiet');
    });
    clearTimeout(timer);
    this.#wake = null;
    return wake;
  }
}
