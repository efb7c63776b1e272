/** Why a check came out as it did: of senders, of seals, of whatever is explained to people. */
export interface Reason {
  /**
   * One plain sentence for people, without a capital, a full stop or line breaks: whoever shows it puts it where it belongs.
   * What it quotes of strangers is bounded and printable.
   */
  readonly text: string;
  /** Where the standard says so: 'RFC 7208 §8.4'. */
  readonly rule: string;
}
