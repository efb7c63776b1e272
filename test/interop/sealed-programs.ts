/** Mail programs that exchange sealed mail with the webmail: what their tests try, and docs/interop.md shows. */
export const standards = ['OpenPGP', 'S/MIME'] as const;
export type SealedStandard = (typeof standards)[number];

/** What programs write, and what the composer of the webmail does: it encrypts nothing that nobody signed. */
export const writtenThere = ['signed', 'signed and encrypted', 'encrypted'] as const;
export const writtenHere = ['signed', 'signed and encrypted'] as const;

interface MailProgram {
  readonly name: string;
  /** Where it hides a subject inside what is encrypted, and where it shows the one that the webmail put there. */
  readonly hidesSubject: readonly SealedStandard[];
  readonly showsSubject: readonly SealedStandard[];
}

export const thunderbird: MailProgram = { name: 'Thunderbird', hidesSubject: ['OpenPGP'], showsSubject: ['OpenPGP'] };
/** It hides none unless it is told to. */
export const mutt: MailProgram = { name: 'mutt', hidesSubject: [], showsSubject: standards };
