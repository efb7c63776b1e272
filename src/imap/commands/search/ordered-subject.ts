/**
 * THREAD=ORDEREDSUBJECT: messages of one base subject are a thread, all of them children of the oldest.
 * Implements: RFC 5256 §3 (ORDEREDSUBJECT).
 */
import type { Breather } from '../../../base/breather.ts';
import { sortedOrder } from '../../../ms/search/order.ts';
import type { Threaded } from './threaded.ts';
import type { Forest } from './tree.ts';

export async function orderedSubject({ subjects, dates, lastSubject }: Threaded, breather: Breather): Promise<Forest> {
  const date = (node: number): number => dates[node] ?? 0;
  const order = await sortedOrder(subjects.length, (a, b) => date(a) - date(b), breather);
  const heads = new Int32Array(lastSubject + 1).fill(-1);
  const roots: number[] = [];
  const children = new Map<number, number[]>();
  // By date, so that threads and their members come in order of themselves.
  for (const node of order) {
    const subject = subjects[node] ?? 0;
    const head = heads[subject] ?? -1;
    if (head < 0) {
      heads[subject] = node;
      roots.push(node);
    } else {
      const siblings = children.get(head);
      if (siblings === undefined) children.set(head, [node]);
      else siblings.push(node);
    }
    if (breather.due) await breather.rest();
  }
  return { roots, children };
}
