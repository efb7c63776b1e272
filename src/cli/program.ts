/** How the person who reads this starts Postern: through npm in a clone of it, else by its name. */
import type { Terminal } from './terminal.ts';

export const programName = ({ env }: Pick<Terminal, 'env'>): string =>
  env['npm_command'] === undefined ? 'postern' : 'npx postern';
