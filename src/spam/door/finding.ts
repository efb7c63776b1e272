/**
 * What was found out about a client before its message came: a point of the score like every other, with its sentence.
 * Not here: the sum of all points (score), where findings wait for their message (mta/door/findings.ts).
 */
export interface DoorFinding {
  /** 'block-list', 'helo' … */
  readonly name: string;
  /** Above zero speaks for spam, below against it, 0 only tells. */
  readonly points: number;
  /** One plain sentence without a capital or a full stop. */
  readonly why: string;
  /** What it is about: zones, answers, names. What strangers wrote is bounded and printable. */
  readonly details: readonly string[];
}
