/**
 * A forest of messages as THREAD writes it.
 * Implements: thread-data of RFC 5256 §5.
 */

export interface Forest {
  /** Heads of the threads, in order. */
  readonly roots: readonly number[];
  /** Children of a node, in order; nodes without any may be missing. */
  readonly children: ReadonlyMap<number, readonly number[]>;
}

/** thread-list = "(" (thread-members / thread-nested) ")"; `number` is null for a dummy. Depth costs no stack. */
export function threadText(forest: Forest, root: number, number: (node: number) => number | null): string {
  let text = '';
  const left: (number | string)[] = [')', root, '('];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (typeof next === 'string') {
      text += next;
      continue;
    }
    const own = number(next);
    const children = forest.children.get(next) ?? [];
    if (own !== null) text += children.length > 0 ? `${own} ` : String(own);
    const [only] = children;
    if (children.length === 1 && only !== undefined) left.push(only);
    else for (const child of children.toReversed()) left.push(')', child, '(');
  }
  return text;
}
