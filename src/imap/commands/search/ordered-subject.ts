/**
 * THREAD=ORDEREDSUBJECT: messages of one base subject are a thread, all of them children of the oldest.
 * Implements: RFC 5256 §3 (ORDEREDSUBJECT).
 */
import type { Breather } from '../../view/breather.ts';
import { sortedOrder } from './order.ts';
import type { Threaded } from './threaded.ts';
import type { Forest } from './tree.ts';

export async function orderedSubject({ subjects, dates }: Threaded, breather: Breather): Promise<Forest> {
  const date = (node: number): number => dates[node] ?? 0;
  const order = await sortedOrder(subjects.length, (a, b) => date(a) - date(b), breather);
  const heads = new Map<string, number>();
  const children = new Map<number, number[]>();
  // By date, so that threads and their members come in order of themselves.
  for (const node of order) {
    const subject = subjects[node]?.key ?? '';
    const head = heads.get(subject);
    if (head === undefined) {
      heads.set(subject, node);
      children.set(node, []);
    } else children.get(head)?.push(node);
    if (breather.due) await breather.rest();
  }
  return { roots: [...heads.values()], children };
}
