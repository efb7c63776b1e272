/** Passkeys, which are loaded where there can be any. */
import type { passkeys } from './passkeys.ts';

export const loadPasskeys = async (): Promise<typeof passkeys> => (await import('./passkeys.ts')).passkeys;
