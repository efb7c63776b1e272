/**
 * The metrics port by prom-client: a counter, gauge or histogram comes into being when it is first used.
 */
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { Metrics } from '../base/metrics.ts';

export interface ProcessMetrics extends Metrics {
  /** Prometheus' text exposition format. */
  render(): Promise<{ readonly type: string; readonly text: string }>;
}

/** Seconds; from a read of a row to a delivery across the world. */
const buckets = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30, 120];

type Labels = Readonly<Record<string, string>>;

export function createMetrics(): ProcessMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const counters = new Map<string, Counter>();
  const gauges = new Map<string, Gauge>();
  const histograms = new Map<string, Histogram>();

  const describe = (name: string, labels: Labels) => ({
    name: `postern_${name}`,
    help: name.replaceAll('_', ' '),
    labelNames: Object.keys(labels),
    registers: [registry],
  });

  return {
    count: (name, labels = {}, by = 1) =>
      made(counters, name, () => new Counter(describe(name, labels))).inc(labels, by),
    gauge: (name, value, labels = {}) => made(gauges, name, () => new Gauge(describe(name, labels))).set(labels, value),
    observe: (name, seconds, labels = {}) =>
      made(histograms, name, () => new Histogram({ ...describe(name, labels), buckets })).observe(labels, seconds),
    render: async () => ({ type: registry.contentType, text: await registry.metrics() }),
  };
}

function made<T>(all: Map<string, T>, name: string, make: () => T): T {
  const before = all.get(name);
  if (before !== undefined) return before;
  const metric = make();
  all.set(name, metric);
  return metric;
}
