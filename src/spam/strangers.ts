/** How many strangers are remembered: for who runs the server. store/ implements it. */

export interface Remembered {
  /** False where there are so many that they are estimated. */
  readonly exact: boolean;
}

export interface StrangerCounts {
  /** Who was asked to come back and has not, and who is known because somebody came back. */
  greylist(now: number): Promise<Remembered & { readonly waiting: number; readonly known: number }>;
  /** Addresses, networks and proven names, by what came of them from `period` on: mostly wanted mail, mostly not, too little to say. */
  senders(
    period: number,
  ): Promise<Remembered & { readonly good: number; readonly bad: number; readonly unsure: number }>;
}
