/** Writes every minute how much mail went which way, and how much of it is stored. mta/counts/traffic.ts */
import type { Clock } from '../base/clock.ts';
import { type Log, errorText } from '../base/log.ts';
import type { DirectoryReader } from '../directory/port.ts';
import { type KeptTraffic, type Traffic, keepTraffic } from '../mta/counts/traffic.ts';
import { type HourCounts, hourOf } from '../mta/counts/types.ts';

export interface CountKeeping extends KeptTraffic {
  stop(): Promise<void>;
}

const minute = 60_000;

export function startCounts(
  traffic: Traffic,
  {
    store,
    clock,
    log,
  }: {
    readonly store: { readonly hourCounts: HourCounts; readonly directory: Pick<DirectoryReader, 'accounts'> };
    readonly clock: Clock;
    readonly log: Log;
  },
): CountKeeping {
  const kept = keepTraffic(traffic, { store: store.hourCounts, clock, log });
  let weighed = 0;
  const weigh = async (): Promise<void> => {
    if (weighed === hourOf(clock.now())) return;
    weighed = hourOf(clock.now());
    const accounts = await store.directory.accounts();
    traffic.level(
      'used',
      accounts.reduce((sum, { used }) => sum + used, 0),
    );
  };
  const round = async (): Promise<void> => {
    try {
      await weigh();
    } catch (error) {
      log.error('counts.failed', { error: errorText(error) });
    }
    await kept.flush();
  };
  let running = round();
  const timer = setInterval(() => void (running = running.then(round)), minute);
  timer.unref();
  return {
    ...kept,
    stop: () => {
      clearInterval(timer);
      return running.then(kept.flush);
    },
  };
}
