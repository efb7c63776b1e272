/**
 * What was found of a server: how grave, what, why it matters, and what mends it. The command line and the admin page show the same.
 */
export const severities = ['ok', 'note', 'warning', 'problem'] as const;
export type Severity = (typeof severities)[number];

export interface Finding {
  /** 'mx', 'spf', 'certificate' … */
  readonly topic: string;
  /** The domain, host, address or listener. */
  readonly about: string;
  readonly severity: Severity;
  /** A sentence. */
  readonly what: string;
  /** A sentence; '' where all is well. */
  readonly why: string;
  /** Records, commands and keys of the configuration, exactly as they are to be written. */
  readonly mend: readonly string[];
}

type Say = (what: string, why: string, ...mend: readonly string[]) => Finding;

/** Findings of one topic about one thing. */
export function findingsOf(
  topic: string,
  about: string,
): { readonly ok: (what: string) => Finding; readonly note: Say; readonly warning: Say; readonly problem: Say } {
  const say =
    (severity: Severity): Say =>
    (what, why, ...mend) => ({ topic, about, severity, what, why, mend });
  return { ok: (what) => say('ok')(what, ''), note: say('note'), warning: say('warning'), problem: say('problem') };
}

export const worstOf = (findings: readonly Finding[]): Severity =>
  severities.findLast((severity) => findings.some((finding) => finding.severity === severity)) ?? 'ok';
