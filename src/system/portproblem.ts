/** What the operating system said when a port was asked for. */
import { errorText } from '../base/log.ts';
import type { StartProblem } from './problem.ts';

export const portProblem = (
  service: string,
  { host, port }: { readonly host: string; readonly port: number },
  error: unknown,
): StartProblem => ({
  kind: 'port',
  service,
  host,
  port,
  code: error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : errorText(error),
});
