/** Every word of the administration, in English: loaded with it. */
import { admin } from './admin.ts';
import { filter } from './filter.ts';
import { overview } from './overview.ts';
import { reports } from './reports.ts';
import { told } from './told.ts';
import { trace } from './trace.ts';

export const administration = {
  ...admin,
  ...overview,
  ...told,
  ...filter,
  ...reports,
  ...trace,
} as const;

export type AdministrationWords = { readonly [Key in keyof typeof administration]: string };
