/** A new password by a link. The secret stands behind # of the address: it is sent here and nowhere else. */
import { ask } from './http.ts';

export const reset = {
  look: (secret: string) => ask<{ readonly address: string }>('POST', '/auth/reset/look', { secret }),
  set: (secret: string, next: string, everything: boolean) =>
    ask<unknown>('POST', '/auth/reset', { secret, next, everything }),
};
