/** What was searched before, which follows to every device. */
import { preferences } from './preferences.svelte.ts';

const name = 'searches';
const most = 10;

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

export const recentSearches = (): readonly string[] => preferences.get(name, isTexts, []);

export function rememberSearch(text: string): void {
  const wanted = text.trim();
  const before = recentSearches();
  if (wanted === '' || before[0] === wanted) return;
  void preferences.set(name, [wanted, ...before.filter((one) => one !== wanted)].slice(0, most));
}
