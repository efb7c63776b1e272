/**
 * THREAD=REFERENCES: messages linked by what they refer to, then by their subjects.
 * Implements: RFC 5256 §3 (REFERENCES), its six steps, which are numbered here as there.
 */
import type { Breather } from '../../view/breather.ts';
import { sortedOrder } from './order.ts';
import type { Threaded } from './threaded.ts';
import type { Forest } from './tree.ts';

/** Steps up the tree in search of loops, in one command: forged references would make them quadratic. Our own. */
const mostSteps = 50_000_000;

const noParent = -1;

class References {
  readonly #threaded: Threaded;
  readonly #breather: Breather;
  /** Messages come first; dummies follow. */
  readonly #count: number;
  readonly #parents: number[];
  readonly #byId = new Map<string, number>();
  readonly #children = new Map<number, number[]>();
  #steps = mostSteps;

  constructor(threaded: Threaded, breather: Breather) {
    this.#threaded = threaded;
    this.#breather = breather;
    this.#count = threaded.ids.length;
    this.#parents = new Array<number>(this.#count).fill(noParent);
  }

  async run(): Promise<Forest> {
    await this.#link();
    const roots = await this.#pruned();
    // (4) a dummy counts as its first child.
    for (const root of roots) if (this.#isDummy(root)) await this.#sort(this.#childrenOf(root));
    await this.#sort(roots);
    const merged = await this.#merged(roots);
    // (6)
    for (const siblings of this.#children.values()) {
      if (siblings.length > 1) await this.#sort(siblings);
      if (this.#breather.due) await this.#breather.rest();
    }
    await this.#sort(merged);
    return { roots: merged, children: this.#children };
  }

  /** (1) */
  async #link(): Promise<void> {
    const { ids, references } = this.#threaded;
    for (const [node, id] of ids.entries()) {
      if (id !== null && !this.#byId.has(id)) this.#byId.set(id, node);
      if (this.#breather.due) await this.#breather.rest();
    }
    for (let node = 0; node < this.#count; node++) {
      let before = noParent;
      // (A)
      for (const id of references[node] ?? []) {
        const referred = this.#referred(id);
        if (before !== noParent && this.#parentOf(referred) === noParent) this.#adopt(before, referred);
        before = referred;
      }
      // (B)
      if (this.#parentOf(node) !== before) {
        this.#parents[node] = noParent;
        if (before !== noParent) this.#adopt(before, node);
      }
      if (this.#breather.due) await this.#breather.rest();
    }
  }

  #referred(id: string): number {
    const known = this.#byId.get(id);
    if (known !== undefined) return known;
    const dummy = this.#parents.push(noParent) - 1;
    this.#byId.set(id, dummy);
    return dummy;
  }

  /** Makes a link where that makes no loop. */
  #adopt(parent: number, child: number): void {
    for (let at = parent; at !== noParent; at = this.#parentOf(at)) {
      this.#steps -= 1;
      if (at === child || this.#steps < 0) return;
    }
    this.#parents[child] = parent;
  }

  /** (2) and (3): the heads of the threads, dummies only where they hold several children together. */
  async #pruned(): Promise<number[]> {
    const heads: number[] = [];
    const all = new Map<number, number[]>();
    for (const [node, parent] of this.#parents.entries()) {
      if (parent === noParent) heads.push(node);
      else {
        const siblings = all.get(parent);
        if (siblings === undefined) all.set(parent, [node]);
        else siblings.push(node);
      }
      if (this.#breather.due) await this.#breather.rest();
    }
    // Parents before their children, so that backwards every node's children are done before it.
    const downwards = [...heads];
    for (let at = 0; at < downwards.length; at++) {
      for (const child of all.get(downwards[at] ?? 0) ?? []) downwards.push(child);
      if (this.#breather.due) await this.#breather.rest();
    }
    for (let at = downwards.length - 1; at >= 0; at--) {
      const node = downwards[at] ?? 0;
      const children = all.get(node);
      if (children === undefined) continue;
      const promoted: number[] = [];
      for (const child of children) {
        if (!this.#isDummy(child)) promoted.push(child);
        else for (const grandchild of this.#childrenOf(child)) promoted.push(grandchild);
        this.#dropDummy(child);
      }
      if (promoted.length > 0) this.#children.set(node, promoted);
      if (this.#breather.due) await this.#breather.rest();
    }
    return heads.flatMap((head) => {
      if (!this.#isDummy(head)) return [head];
      const children = this.#childrenOf(head);
      if (children.length > 1) return [head];
      this.#dropDummy(head);
      return children;
    });
  }

  /** (5) */
  async #merged(roots: readonly number[]): Promise<number[]> {
    const table = new Map<string, number>();
    for (const root of roots) {
      const subject = this.#subjectOf(root);
      const known = table.get(subject);
      if (subject === '') continue;
      const replaces =
        known === undefined ||
        (!this.#isDummy(known) && (this.#isDummy(root) || (this.#isReply(known) && !this.#isReply(root))));
      if (replaces) table.set(subject, root);
      if (this.#breather.due) await this.#breather.rest();
    }
    const gone = new Set<number>();
    const inPlace = new Map<number, number>();
    for (const root of roots) {
      const subject = this.#subjectOf(root);
      const first = subject === '' ? undefined : table.get(subject);
      if (first === undefined || first === root || gone.has(root)) continue;
      gone.add(root);
      if (this.#isDummy(first)) {
        if (this.#isDummy(root)) {
          for (const child of this.#childrenOf(root)) this.#addChild(first, child);
          this.#dropDummy(root);
        } else this.#addChild(first, root);
      } else if (this.#isReply(root) && !this.#isReply(first)) this.#addChild(first, root);
      else {
        const dummy = this.#parents.push(noParent) - 1;
        this.#children.set(dummy, [first, root]);
        inPlace.set(first, dummy);
        table.set(subject, dummy);
      }
      if (this.#breather.due) await this.#breather.rest();
    }
    return roots.filter((root) => !gone.has(root)).map((root) => inPlace.get(root) ?? root);
  }

  #parentOf(node: number): number {
    return this.#parents[node] ?? noParent;
  }

  #childrenOf(node: number): number[] {
    return this.#children.get(node) ?? [];
  }

  #addChild(node: number, child: number): void {
    const children = this.#children.get(node);
    if (children === undefined) this.#children.set(node, [child]);
    else children.push(child);
  }

  #dropDummy(node: number): void {
    if (this.#isDummy(node)) this.#children.delete(node);
  }

  #isDummy(node: number): boolean {
    return node >= this.#count;
  }

  /** The message itself, or the first child of a dummy, which is never one. */
  #shown(node: number): number {
    return this.#isDummy(node) ? (this.#children.get(node)?.[0] ?? node) : node;
  }

  #subjectOf(root: number): string {
    return this.#threaded.subjects[this.#shown(root)]?.key ?? '';
  }

  #isReply(root: number): boolean {
    return this.#threaded.subjects[this.#shown(root)]?.reply === true;
  }

  /** By sent date, then by sequence number. */
  async #sort(nodes: number[]): Promise<void> {
    if (nodes.length < 2) return;
    const { dates } = this.#threaded;
    const keys = nodes.map((node) => this.#shown(node));
    const compare = (a: number, b: number): number => {
      const one = keys[a] ?? 0;
      const other = keys[b] ?? 0;
      return (dates[one] ?? 0) - (dates[other] ?? 0) || one - other;
    };
    const order = await sortedOrder(nodes.length, compare, this.#breather);
    const before = nodes.slice();
    order.forEach((from, to) => (nodes[to] = before[from] ?? 0));
  }
}

export const references = (threaded: Threaded, breather: Breather): Promise<Forest> =>
  new References(threaded, breather).run();
