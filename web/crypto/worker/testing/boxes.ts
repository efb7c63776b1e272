/** A server that keeps boxes, for tests: it does what it is told. */
import type { BoxChanges, StoredBox } from '../../vault.ts';

export class Boxes {
  boxes: readonly StoredBox[];
  #last: number;

  constructor(boxes: readonly StoredBox[] = []) {
    this.boxes = boxes;
    this.#last = boxes.length;
  }

  write({ create, update, destroy }: BoxChanges): void {
    const kept = this.boxes
      .filter(({ id }) => !destroy.includes(id))
      .map((box) => update.find(({ id }) => id === box.id) ?? box);
    this.boxes = [...kept, ...create.map((box) => ({ id: `B${++this.#last}`, ...box }))];
  }
}
