/**
 * Scripts as programs, those that were used lately kept, up to so many octets: a script is read once for as long as it stays as it is.
 */
import type { Result } from '../../base/result.ts';
import type { AccountId } from '../../directory/types.ts';
import type { FilterReader } from '../../ms/filters.ts';
import type { Program } from '../../sieve/compile/program.ts';
import { compile } from '../../sieve/compile/validator.ts';
import type { Problem } from '../../sieve/types.ts';
import { limits } from '../limits.ts';

export type Compiled = Result<Program, readonly Problem[]>;

export interface Programs {
  /** null where the script is gone. */
  of(account: AccountId, script: { readonly id: number; readonly version: number }): Promise<Compiled | null>;
}

export function createPrograms(filters: Pick<FilterReader, 'octets'>, most: number = limits.programOctets): Programs {
  /** The one that was used longest ago comes first. */
  const kept = new Map<string, { readonly compiled: Compiled; readonly octets: number }>();
  let held = 0;
  const keep = (key: string, compiled: Compiled, octets: number): void => {
    kept.set(key, { compiled, octets });
    held += octets;
    for (const [oldest, { octets: its }] of kept) {
      if (held <= most) break;
      kept.delete(oldest);
      held -= its;
    }
  };
  return {
    async of(account, { id, version }) {
      const key = `${account}:${id}:${version}`;
      const known = kept.get(key);
      if (known !== undefined) {
        kept.delete(key);
        kept.set(key, known);
        return known.compiled;
      }
      const octets = await filters.octets(account, id, version);
      if (octets === null) return null;
      const compiled = compile(octets);
      // Others may have asked for it meanwhile.
      if (!kept.has(key)) keep(key, compiled, octets.length);
      return compiled;
    },
  };
}
