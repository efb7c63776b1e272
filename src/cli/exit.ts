/** Exit codes of sysexits(3), as Sendmail's world knows them; and those of an answer that is bad news. */
export const exit = {
  ok: 0,
  /** What was looked at has warnings. */
  warnings: 1,
  /** What was looked at has problems. */
  problems: 2,
  /** The command line is wrong. */
  usage: 64,
  /** What was given as data is wrong. */
  data: 65,
  /** A file or folder that should be there is not. */
  noInput: 66,
  /** No such account, alias, domain or message. */
  noUser: 67,
  /** A service or a port cannot be had. */
  unavailable: 69,
  /** A fault in Postern itself. */
  software: 70,
  /** What should be made cannot be made. */
  cannotCreate: 73,
  io: 74,
  /** Try again later. */
  temporary: 75,
  /** The wrong user. */
  noPermission: 77,
  configuration: 78,
} as const;

export type Exit = (typeof exit)[keyof typeof exit];
