/** How fast messages are parsed to tree, envelope and structure. */
import { parse } from './parse.ts';
import { type Benchmark, atLeast } from './table.ts';

export const parsingBenchmark: Benchmark = {
  name: 'parse',
  run: async () => {
    const { megabytesPerSecond } = await parse();
    return [atLeast('MIME parse, 50 KB multipart', megabytesPerSecond, 'MB/s', 100)];
  },
};
