/** Bounds of the threads that score. All our own. */
export const limits = {
  /** Threads at the most; one processor is left to the rest of the server. */
  threads: 4,
  /** Messages in a thread at a time: while the words of one are looked up, the thread reads the next. */
  inThread: 8,
  /** With so many a thread has enough to do, and another one is started. */
  enough: 2,
  /** Messages that wait for a thread; what comes then is taken without a score. */
  waiting: 256,
  /** Milliseconds that a message may take in all, with its waiting. */
  patience: 30_000,
  /** Milliseconds that a thread may compute one step, and that it may take to begin; then it is ended, and another one begins. */
  step: 10_000,
  start: 60_000,
  /** MiB of a thread. */
  memory: 512,
} as const;
