/**
 * A record told to people: one row for each check, in the order in which they build on each other. The command line prints
 * it as a table, the web page as a panel.
 */
import type { TrustFindings } from './record.ts';
import type { Reason } from '../../base/reason.ts';

export interface ToldRow {
  /** 'SPF', 'DKIM' … */
  readonly check: string;
  /** Whom it is about: a domain, an address. */
  readonly about: string;
  readonly result: string;
  readonly reason: Reason;
}

export function toldRows({ iprev, spf, dkim, arc, dmarc, bimi }: TrustFindings): readonly ToldRow[] {
  return [
    ...(iprev === null ? [] : [{ ...row('reverse name', iprev), about: iprev.names[0] ?? '' }]),
    ...(spf?.helo === undefined || spf.helo === null
      ? []
      : [{ ...row('SPF (HELO)', spf.helo), about: spf.helo.domain }]),
    ...(spf === null ? [] : [{ ...row('SPF', spf.mailFrom), about: spf.mailFrom.domain }]),
    ...dkim.map((verdict) => ({ ...row('DKIM', verdict), about: verdict.domain })),
    ...(arc.result === 'none' ? [] : [{ ...row('ARC', arc), about: arc.sets.at(-1)?.sealer ?? '' }]),
    { ...row('DMARC', dmarc), about: dmarc.domain },
    ...(bimi === undefined ? [] : [{ ...row('BIMI', bimi), about: bimi.domain }]),
  ];
}

const row = (check: string, { result, reason }: { readonly result: string; readonly reason: Reason }) => ({
  check,
  result,
  reason,
});
