/**
 * Who wants to hear what: the NOTIFY parameter against what happened.
 * Implements: RFC 3461 §4.1, §5.2 and §6.1, RFC 2852 §4.1.4.
 */
import type { NotifyCondition, RcptParameters } from '../types.ts';
import type { Action, Outcome } from './types.ts';

/** What each action is called in NOTIFY. RFC 3461 §6.2: relayed and expanded are answers to SUCCESS. */
const conditionOf = {
  failed: 'failure',
  delayed: 'delay',
  delivered: 'success',
  relayed: 'success',
  expanded: 'success',
} as const satisfies Record<Action, NotifyCondition>;

export function isWanted(action: Action, { notify }: RcptParameters): boolean {
  const condition = conditionOf[action];
  // RFC 3461 §4.1: without NOTIFY failures are reported, delays may be.
  return notify === null ? condition !== 'success' : notify.includes(condition);
}

export const wanted = (outcomes: readonly Outcome[]): readonly Outcome[] =>
  outcomes.filter(
    ({ action, parameters, evenUnasked = false }) =>
      isWanted(action, parameters) || (evenUnasked && parameters.notify?.length !== 0),
  );
