/** Where segments are kept: a device's own store, which sees what is sealed and nothing else. */

/** A sealed segment. Its name is of chance. */
export interface Kept {
  readonly name: string;
  /** Which vault opens it. */
  readonly vault: string;
  readonly octets: Uint8Array;
}

export interface Shelf {
  names(): Promise<readonly string[]>;
  /** null where it is gone. */
  read(name: string): Promise<Kept | null>;
  /** All of it or nothing; false where one that goes is gone already, as another tab was faster. */
  replace(goes: readonly string[], comes: readonly Kept[]): Promise<boolean>;
  clear(): Promise<void>;
}
