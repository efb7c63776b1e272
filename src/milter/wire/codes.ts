/**
 * The numbers of the milter protocol, version 6: what may be asked for in the negotiation.
 * Source: mfapi.h and mfdef.h of Sendmail's libmilter (there is no RFC).
 */

/** The version spoken, and the oldest one that is understood: before 2 the negotiation was another. */
export const version = 6;
export const oldestVersion = 2;

/** SMFIF_*: what a milter may change. */
export const actions = {
  addHeaders: 0x1,
  changeBody: 0x2,
  addRecipients: 0x4,
  deleteRecipients: 0x8,
  changeHeaders: 0x10,
  quarantine: 0x20,
  changeFrom: 0x40,
  addRecipientsWithParameters: 0x80,
} as const;

/** Everything above; SMFIF_SETSYMLIST is not offered, so that every milter gets the same macros. */
export const offeredActions = 0xff;

/** SMFIP_*: steps a milter does not want, and steps it does not answer. */
export const steps = {
  noConnect: 0x1,
  noHelo: 0x2,
  noMail: 0x4,
  noRcpt: 0x8,
  noBody: 0x10,
  noHeaders: 0x20,
  noEndOfHeaders: 0x40,
  noHeaderReply: 0x80,
  noUnknown: 0x100,
  noData: 0x200,
  /** It may answer 'skip' to a piece of the body. */
  skip: 0x400,
  noConnectReply: 0x1000,
  noHeloReply: 0x2000,
  noMailReply: 0x4000,
  noRcptReply: 0x8000,
  noDataReply: 0x10000,
  noUnknownReply: 0x20000,
  noEndOfHeadersReply: 0x40000,
  noBodyReply: 0x80000,
  /** Values of header fields keep the white space behind the colon. */
  leadingSpace: 0x100000,
} as const;

/** All of them. SMFIP_RCPT_REJ (refused recipients are shown too) is not offered. */
export const offeredSteps = Object.values(steps).reduce((sum, step) => sum | step, 0);

/** MILTER_CHUNK_SIZE: octets of a message in one packet. */
export const chunkOctets = 65_535;
