/**
 * rspamd's opinion of a message: its symbols as evidence, each with its score times a weight. Together they are held below what
 * decides, unless the operator wants rspamd to decide.
 */
import type { Log } from '../../base/log.ts';
import type { Metrics } from '../../base/metrics.ts';
import type { Advice, Adviser } from '../adviser.ts';
import type { Evidence } from '../types.ts';
import { thresholds } from '../weights.ts';
import type { Opinion } from './answer.ts';
import { type RspamdServer, ask } from './ask.ts';
import { limits } from './limits.ts';

export interface RspamdOptions extends RspamdServer {
  /** What a point of rspamd's is worth here. */
  readonly weight: number;
  /** Whether what it would do is done: see atLeast. */
  readonly decides: boolean;
  /** Octets of a message that it is shown; of a longer one nothing. */
  readonly maxSize: number;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Milliseconds behind its own time-out, so that it is the one to say so. */
const margin = 2_000;

export function createRspamd(options: RspamdOptions): Adviser {
  const { maxSize, log, metrics } = options;
  const outcome = (result: string): void => metrics.count('spam_rspamd_total', { result });
  return {
    name: 'rspamd',
    patience: options.timeout + margin,
    async advise(question, signal) {
      if (question.content.size > maxSize) {
        outcome('too large');
        return silent('rspamd was not asked: the message is too large for it.');
      }
      const asked = await ask(options, question, signal);
      if (!asked.ok) {
        outcome('failed');
        log.warn('spam.rspamd.gone', { session: question.session, why: asked.error });
        return silent(`rspamd could not be asked: ${asked.error}.`);
      }
      outcome('answered');
      const { score, action } = asked.value;
      log.debug('spam.rspamd.answered', { session: question.session, score, action });
      return adviceOf(asked.value, options);
    },
  };
}

const silent = (why: string): Advice => ({ evidence: [{ name: 'rspamd', points: 0, why, details: [] }], ruling: null });

/** Points that rspamd has at most where it does not decide: below what makes a message junk. */
const most = thresholds.junk * 0.8;

export function adviceOf(opinion: Opinion, { weight, decides }: Pick<RspamdOptions, 'weight' | 'decides'>): Advice {
  const { score, action, symbols } = opinion;
  const told = symbols.slice(0, limits.toldSymbols).filter(({ score: points }) => points !== 0);
  const weighed = weight * score;
  const aim = decides ? decided(weighed, action) : Math.max(-most, Math.min(most, weighed));
  // Its symbols share what all of it counts, so that they add up to it; the rest is told by the first row.
  const share = weighed === 0 ? 0 : Math.min(1, Math.abs(aim / weighed));
  const rows = told.map(({ name, score: points, description }): Evidence => ({
    name: `rspamd:${name}`,
    points: points * weight * share,
    why: description === '' ? 'rspamd found it.' : `${description}.`,
    details: [],
  }));
  const rest = aim - rows.reduce((sum, { points }) => sum + points, 0);
  const all: Evidence = {
    name: 'rspamd',
    points: rest,
    why: `rspamd gives it ${score.toFixed(2)} points and says "${action}".`,
    details: [],
  };
  return { evidence: [all, ...rows], ruling: null };
}

/** So many that next to nothing outweighs them: usually a message is refused from 15 points, and junk from 2.4. */
const atLeast: Readonly<Record<string, number>> = { reject: 30, 'add header': 6, 'rewrite subject': 6 };

const decided = (points: number, action: string): number => Math.max(points, atLeast[action] ?? points);
