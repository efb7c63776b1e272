/** Every bound of the trust room and its source. Past one of them a check ends with the verdict that its standard names. */
export const limits = {
  /** Questions to the DNS for one message. Our own: SPF has 10 terms of 10 hosts (RFC 7208 §4.6.4), the rest is signatures. */
  questions: 400,
  /** Characters of a stranger's text inside one of our sentences. Our own. */
  shown: 120,
  /** Terms of SPF that ask the DNS, their answers without records, and hosts behind one of them. RFC 7208 §4.6.4 */
  spfLookups: 10,
  spfVoidLookups: 2,
  spfHosts: 10,
  /** Characters of an explanation, as one line of an SMTP reply can have them. RFC 7208 §6.2, RFC 5321 §4.5.3.1.5 */
  spfExplanation: 500,
  /** Names of an address that are asked for. RFC 8601 §3 */
  iprevNames: 10,
  /** Names of one DNS Tree Walk. RFC 9989 §4.10 */
  dmarcSteps: 8,
  /** Author domains that are looked at, and authenticated domains that are walked for alignment. RFC 9989 §11.5 */
  dmarcAuthors: 5,
  dmarcWalks: 20,
  /** Characters of a policy record in a verdict. Our own: longer ones than that are no policy. */
  dmarcShown: 2_000,
} as const;
