/**
 * A message that has passed through too many hands is running in circles.
 * Implements: RFC 5321 §6.3; Delivered-To fields count too, since local redirection adds no Received of its own kind (RFC 9228).
 */
import { limits } from '../../limits.ts';
import { type Check, type DataFacts, pass, refuse } from '../checks.ts';
import { refusals } from '../refusals.ts';

export const loop: Check<DataFacts> = {
  name: 'loop',
  run({ fields }) {
    let hops = 0;
    for (const { name } of fields) {
      if (name.length !== 8 && name.length !== 12) continue;
      const lower = name.toLowerCase();
      if (lower === 'received' || lower === 'delivered-to') hops += 1;
    }
    return hops > limits.hops ? refuse(refusals.hops, { hops }) : pass;
  },
};
