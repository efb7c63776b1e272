/** What every view must look like: nothing is wrong with it by night, by day, and on the phone, where nothing is wider than the screen. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { violations } from './axe.ts';

export async function looksWell(page: Page): Promise<void> {
  expect(await violations(page)).toEqual([]);
  const size = page.viewportSize();
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  expect(['phone', await violations(page)]).toEqual(['phone', []]);
  if (size !== null) await page.setViewportSize(size);
}
