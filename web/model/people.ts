/** Names of people as they are shown. */
import type { Address } from '../api/types.ts';

export const nameOf = ({ name, email }: Address): string => name ?? email;

/** 'Ann, Bob, +3' */
export function namesOf(all: readonly Address[] | null, most = 3): string {
  const names = (all ?? []).map(nameOf);
  const more = names.length - most;
  return [...names.slice(0, most), ...(more > 0 ? [`+${more}`] : [])].join(', ');
}
