/**
 * The answer that goes out while one is away.
 * Implements the client side of: RFC 8621 §8 (VacationResponse).
 */
import type { JmapClient } from '../api/jmap.ts';

export interface Vacation {
  readonly isEnabled: boolean;
  /** UTC, as in 2026-11-22T00:00:00Z; null for no bound. */
  readonly fromDate: string | null;
  readonly toDate: string | null;
  readonly subject: string | null;
  readonly textBody: string | null;
}

export async function readVacation(client: JmapClient): Promise<Vacation | null> {
  const { list } = await client.ask<{ readonly list: readonly Vacation[] }>('VacationResponse/get');
  return list[0] ?? null;
}

/** Whether the server has it. */
export async function saveVacation(client: JmapClient, vacation: Vacation): Promise<boolean> {
  const { isEnabled, fromDate, toDate, subject, textBody } = vacation;
  try {
    const { updated } = await client.ask<{ readonly updated: object | null }>('VacationResponse/set', {
      update: { singleton: { isEnabled, fromDate, toDate, subject, textBody, htmlBody: null } },
    });
    return updated !== null && Object.hasOwn(updated, 'singleton');
  } catch {
    return false;
  }
}
