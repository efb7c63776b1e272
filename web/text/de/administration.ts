/** Every word of the administration, in German: loaded with it. */
import type { AdministrationWords } from '../en/administration.ts';
import { admin } from './admin.ts';
import { filter } from './filter.ts';
import { overview } from './overview.ts';
import { reports } from './reports.ts';
import { told } from './told.ts';
import { trace } from './trace.ts';

export const administration: AdministrationWords = {
  ...admin,
  ...overview,
  ...told,
  ...filter,
  ...reports,
  ...trace,
};
