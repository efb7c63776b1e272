/** Every bound of the trust room and its source. Past one of them a check ends with the verdict that its standard names. */
export const limits = {
  /** Questions to the DNS for one message. Our own: SPF has 10 terms of 10 hosts (RFC 7208 §4.6.4), the rest is signatures. */
  questions: 400,
} as const;
