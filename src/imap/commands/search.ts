import { command, no } from './command.ts';
const later = command({ where: 'mailbox', usage: 'SEARCH', parse: () => null, run: () => no(null, '') });
export const search = later;
export const uidSearch = later;
