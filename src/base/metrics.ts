/**
 * What rooms count. The adapter (Prometheus) is made in main.ts; rooms know only this.
 */
export interface Metrics {
  /** Adds to a counter. Names are Prometheus names without the `postern_` prefix. */
  count(name: string, labels?: Readonly<Record<string, string>>, by?: number): void;
  /** Sets a gauge. */
  gauge(name: string, value: number, labels?: Readonly<Record<string, string>>): void;
  /** Records how long something took, in seconds. */
  observe(name: string, seconds: number, labels?: Readonly<Record<string, string>>): void;
}

const nothing = (): void => undefined;
export const noMetrics: Metrics = { count: nothing, gauge: nothing, observe: nothing };
