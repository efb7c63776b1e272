/** A boundary that looks like one of Microsoft's and has not their form. */
import { form } from '../facts/form.ts';
import { hasAnyForm, microsoftBoundary, outerBoundary } from '../facts/programs.ts';
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
/** Of MimeOLE, of Outlook 97, and of a provider that has the same prefix. */
const genuine = [microsoftBoundary, form('----=_Ne\\xtPart_X{3}_X{8}.X{8}'), form('=_Ne\\xtPart_Caramail_')];

export const imitatedBoundary: Signal = {
  name: 'imitated-boundary',
  description: 'The structure imitates a mail program of Microsoft',
  test: (facts) => {
    const boundary = outerBoundary(facts) ?? '';
    const isAlike = boundary.startsWith('----=_NextPart_') || boundary.startsWith('=_NextPart_');
    return foundIf(isAlike && !hasAnyForm(boundary, genuine), boundary);
  },
};
