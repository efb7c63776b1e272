/**
 * What an administrator should know or do, from what is known without asking anybody else: as codes with values, which the pages put
 * into words, and a sentence for programs. Not here: what DNS and the world say (check/).
 */
import { day } from '../../base/days.ts';

export interface AttentionFacts {
  readonly now: number;
  readonly disk: { readonly free: number; readonly size: number };
  /** Accounts that have used nearly all that they may. */
  readonly nearQuota: number;
  /** When the first certificate ends; null where none can be read. */
  readonly certificateEnds: number | null;
  readonly isRenewed: boolean;
  /** null where it is too long ago to be known. */
  readonly backup: number | null;
  readonly damaged: number;
  readonly queue: { readonly held: number; readonly oldest: number | null };
  readonly bans: number;
  readonly accountsHeld: number;
  readonly loginsFailed: number;
}

export const attentionCodes = [
  'disk-low',
  'near-quota',
  'certificate-ends',
  'certificate-unreadable',
  'no-backup',
  'backup-old',
  'store-damaged',
  'queue-held',
  'queue-old',
  'shut-out',
  'accounts-held',
  'logins-fail',
] as const;
export type AttentionCode = (typeof attentionCodes)[number];

/** Which of the questions it answers: what is about to break, who attacks, whether mail flows. */
export const questions = ['flow', 'attack', 'break'] as const;

export interface Attention {
  readonly code: AttentionCode;
  readonly question: (typeof questions)[number];
  readonly severity: 'note' | 'warning' | 'problem';
  readonly values: Readonly<Record<string, number>>;
  readonly words: string;
}

/** Ours: a tenth of the disk is enough for some days; Let's Encrypt renews 30 days before the end. */
const bounds = { disk: 0.1, diskFull: 0.03, certificate: 21, certificateNow: 5, backup: 7, queue: 4, logins: 100 };

export function attentionOf(facts: AttentionFacts): readonly Attention[] {
  const { now, disk, certificateEnds, backup, queue } = facts;
  const found: Attention[] = [];
  const add = (
    question: Attention['question'],
    code: AttentionCode,
    severity: Attention['severity'],
    values: Attention['values'],
    words: string,
  ): void => void found.push({ code, question, severity, values, words });

  const free = Math.floor((disk.free / Math.max(1, disk.size)) * 100);
  if (disk.free < disk.size * bounds.disk) {
    const severity = disk.free < disk.size * bounds.diskFull ? 'problem' : 'warning';
    add('break', 'disk-low', severity, { free }, `Only ${free} % of the disk are free.`);
  }
  if (facts.nearQuota > 0)
    add('break', 'near-quota', 'note', { count: facts.nearQuota }, `${facts.nearQuota} accounts are nearly full.`);
  if (certificateEnds === null) {
    add('break', 'certificate-unreadable', 'problem', {}, 'The certificate cannot be read.');
  } else {
    const days = Math.max(0, Math.floor((certificateEnds - now) / day));
    const soon = facts.isRenewed ? bounds.certificateNow * 2 : bounds.certificate;
    if (days < soon)
      add(
        'break',
        'certificate-ends',
        days < bounds.certificateNow ? 'problem' : 'warning',
        { days },
        `The certificate ends in ${days} days.`,
      );
  }
  const age = backup === null ? null : Math.floor((now - backup) / day);
  if (age === null) add('break', 'no-backup', 'warning', {}, 'No backup is known.');
  else if (age >= bounds.backup)
    add('break', 'backup-old', 'warning', { days: age }, `The last backup is ${age} days old.`);
  if (facts.damaged > 0)
    add(
      'break',
      'store-damaged',
      'problem',
      { count: facts.damaged },
      `${facts.damaged} problems were found in the store.`,
    );
  if (queue.held > 0)
    add('flow', 'queue-held', 'note', { count: queue.held }, `${queue.held} recipients are held in the queue.`);
  const hours = queue.oldest === null ? 0 : Math.floor((now - queue.oldest) / 3_600_000);
  if (hours >= bounds.queue) add('flow', 'queue-old', 'warning', { hours }, `Something has waited for ${hours} hours.`);
  if (facts.bans > 0)
    add('attack', 'shut-out', 'note', { count: facts.bans }, `${facts.bans} are shut out from logging in.`);
  if (facts.accountsHeld > 0)
    add(
      'attack',
      'accounts-held',
      'warning',
      { count: facts.accountsHeld },
      `${facts.accountsHeld} accounts may send nothing: their passwords may be known to others.`,
    );
  if (facts.loginsFailed >= bounds.logins)
    add(
      'attack',
      'logins-fail',
      'note',
      { count: facts.loginsFailed },
      `${facts.loginsFailed} logins failed within a day.`,
    );
  return found;
}
