/** What is known of attachments: those of the message, and the files inside them. */

/** A form of files, told by content. */
export type Kind =
  | 'program'
  | 'shortcut'
  | 'help'
  | 'notebook'
  | 'disk image'
  | 'zip'
  | 'rar'
  | '7z'
  | 'gzip'
  | 'tar'
  | 'cab'
  | 'other archive'
  | 'compound'
  | 'rtf'
  | 'pdf'
  | 'page'
  | 'drawing'
  | 'image'
  | 'sound or film'
  | 'winmail'
  | 'message'
  | 'unknown';

export type Trait =
  /** It, or a file in it, cannot be read without a password. */
  | 'encrypted'
  /** It holds far more than it can be meant to, or files that share their octets. */
  | 'bomb'
  /** Files in it were not looked at: it is packed too often, or there are too many. */
  | 'deep'
  | 'macros'
  /** Macros that run when it is opened. */
  | 'auto-macros'
  /** It fetches a part of itself from elsewhere when it is opened. */
  | 'remote-part'
  | 'script'
  | 'form'
  /** It starts a program. */
  | 'launch'
  /** A script or an action runs when it is opened. */
  | 'auto-action'
  | 'embedded-file';

/** A file inside another one. */
export interface Inner {
  readonly name: string;
  /** At most so many octets of it; null where it cannot be unpacked. */
  readonly read: (limit: number) => Buffer | null;
}

/** What a format says of a file. */
export interface Opened {
  readonly traits: readonly Trait[];
  readonly files: readonly Inner[];
  /** Where the inside says it better than the first octets. */
  readonly kind?: Kind;
}

export interface FileName {
  /** As it was written, with the marks that a reader does not see; '' without one. */
  readonly name: string;
  /** Names of what it is in, from the outermost. */
  readonly within: readonly string[];
}

export interface Attached extends FileName {
  /** The media type that the message gives it; null inside of others. */
  readonly type: string | null;
  readonly kind: Kind;
  readonly traits: readonly Trait[];
}
