/**
 * THREAD=REFERENCES: messages linked by what they refer to, then by their subjects.
 * Implements: RFC 5256 §3 (REFERENCES), its six steps, which are numbered here as there.
 */
import type { Breather } from '../../../base/breather.ts';
import { sortedOrder } from '../../../ms/search/order.ts';
import type { Threaded } from './threaded.ts';
import type { Forest } from './tree.ts';

/** Steps up the tree in search of loops, in one command: forged references would make them quadratic. Our own. */
const mostSteps = 50_000_000;

/** No node. */
const none = -1;

class References {
  readonly #threaded: Threaded;
  readonly #breather: Breather;
  /** Messages come first; dummies follow. */
  readonly #count: number;
  readonly #parents: number[];
  /** Nodes by the numbers of their Message-IDs. */
  readonly #byId: Int32Array;
  readonly #children = new Map<number, number[]>();
  #steps = mostSteps;

  constructor(threaded: Threaded, breather: Breather) {
    this.#threaded = threaded;
    this.#breather = breather;
    this.#count = threaded.count;
    this.#byId = new Int32Array(threaded.lastId + 1).fill(none);
    this.#parents = new Array<number>(this.#count).fill(none);
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
    const { ids } = this.#threaded;
    for (let node = 0; node < this.#count; node++) {
      const id = ids[node] ?? 0;
      if (id !== 0 && this.#byId[id] === none) this.#byId[id] = node;
      if (this.#breather.due) await this.#breather.rest();
    }
    for (let node = 0; node < this.#count; node++) {
      let before = none;
      // (A)
      for (const id of this.#threaded.ancestors(node)) {
        const referred = this.#referred(id);
        if (before !== none && this.#parentOf(referred) === none) this.#adopt(before, referred);
        before = referred;
      }
      // (B)
      if (this.#parentOf(node) !== before) {
        this.#parents[node] = none;
        if (before !== none) this.#adopt(before, node);
      }
      if (this.#breather.due) await this.#breather.rest();
    }
  }

  #referred(id: number): number {
    const known = this.#byId[id] ?? none;
    if (known !== none) return known;
    const dummy = this.#parents.push(none) - 1;
    this.#byId[id] = dummy;
    return dummy;
  }

  /** Makes a link where that makes no loop. */
  #adopt(parent: number, child: number): void {
    for (let at = parent; at !== none; at = this.#parentOf(at)) {
      this.#steps -= 1;
      if (at === child || this.#steps < 0) return;
    }
    this.#parents[child] = parent;
  }

  /** (2) and (3): the heads of the threads, dummies only where they hold several children together. */
  async #pruned(): Promise<number[]> {
    const heads: number[] = [];
    // The first child of each node, and the next one of its parent.
    const first = new Int32Array(this.#parents.length).fill(none);
    const next = new Int32Array(this.#parents.length).fill(none);
    for (let node = this.#parents.length - 1; node >= 0; node--) {
      const parent = this.#parentOf(node);
      if (parent === none) heads.push(node);
      else {
        next[node] = first[parent] ?? none;
        first[parent] = node;
      }
      if (this.#breather.due) await this.#breather.rest();
    }
    heads.reverse();
    // Parents before their children, so that backwards every node's children are done before it.
    const downwards = new Uint32Array(this.#parents.length);
    downwards.set(heads);
    let end = heads.length;
    for (let at = 0; at < end; at++) {
      for (let child = first[downwards[at] ?? 0] ?? none; child !== none; child = next[child] ?? none)
        downwards[end++] = child;
      if (this.#breather.due) await this.#breather.rest();
    }
    const promoted: number[] = [];
    for (let at = end - 1; at >= 0; at--) {
      const node = downwards[at] ?? 0;
      promoted.length = 0;
      for (let child = first[node] ?? none; child !== none; child = next[child] ?? none) {
        if (!this.#isDummy(child)) promoted.push(child);
        else for (const grandchild of this.#childrenOf(child)) promoted.push(grandchild);
        this.#dropDummy(child);
      }
      if (promoted.length > 0) this.#children.set(node, promoted.slice());
      if (this.#breather.due) await this.#breather.rest();
    }
    const kept: number[] = [];
    for (const head of heads) {
      const children = this.#childrenOf(head);
      if (!this.#isDummy(head) || children.length > 1) kept.push(head);
      else {
        kept.push(...children);
        this.#dropDummy(head);
      }
    }
    return kept;
  }

  /** (5) */
  async #merged(roots: readonly number[]): Promise<number[]> {
    const table = new Int32Array(this.#threaded.lastSubject + 1).fill(none);
    for (const root of roots) {
      const subject = this.#subjectOf(root);
      if (subject === 0) continue;
      const known = table[subject] ?? none;
      const replaces =
        known === none ||
        (!this.#isDummy(known) && (this.#isDummy(root) || (this.#isReply(known) && !this.#isReply(root))));
      if (replaces) table[subject] = root;
      if (this.#breather.due) await this.#breather.rest();
    }
    const gone = new Set<number>();
    const inPlace = new Map<number, number>();
    for (const root of roots) {
      const subject = this.#subjectOf(root);
      const first = subject === 0 ? none : (table[subject] ?? none);
      if (first === none || first === root || gone.has(root)) continue;
      gone.add(root);
      if (this.#isDummy(first)) {
        if (this.#isDummy(root)) {
          for (const child of this.#childrenOf(root)) this.#addChild(first, child);
          this.#dropDummy(root);
        } else this.#addChild(first, root);
      } else if (this.#isReply(root) && !this.#isReply(first)) this.#addChild(first, root);
      else {
        const dummy = this.#parents.push(none) - 1;
        this.#children.set(dummy, [first, root]);
        inPlace.set(first, dummy);
        table[subject] = dummy;
      }
      if (this.#breather.due) await this.#breather.rest();
    }
    return roots.filter((root) => !gone.has(root)).map((root) => inPlace.get(root) ?? root);
  }

  #parentOf(node: number): number {
    return this.#parents[node] ?? none;
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

  #subjectOf(root: number): number {
    return this.#threaded.subjects[this.#shown(root)] ?? 0;
  }

  #isReply(root: number): boolean {
    return this.#threaded.replies[this.#shown(root)] === 1;
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
