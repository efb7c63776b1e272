/** Core/echo. RFC 8620 §4 */
import { core } from '../core/capabilities.ts';
import type { Method } from '../core/types.ts';
import { answer } from '../core/method.ts';

export const echo: Method = {
  name: 'Core/echo',
  capability: core,
  run: (args) => Promise.resolve(answer('Core/echo', args)),
};
