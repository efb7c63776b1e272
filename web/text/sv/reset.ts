/** Words of the page that a link for a new password leads to, in Swedish. */
import type { ResetWords } from '../en/reset.ts';

export const reset: ResetWords = {
  'reset.title': 'Ange ett nytt lösenord',
  'reset.of': 'För {address}',
  'reset.next': 'Nytt lösenord',
  'reset.everything': 'Någon annan kan känna till mina lösenord: ta bort applösenorden också',
  'reset.go': 'Ange',
  'reset.done': 'Lösenordet är satt, och du är utloggad överallt.',
  'reset.sign-in': 'Logga in',
  'reset.used': 'Länken har använts eller är för gammal. Be den som skickade den om en ny.',
  'reset.weak': 'Lösenordet duger inte: minst 8 tecken, och inte din adress.',
  'reset.elsewhere': 'Ditt lösenord finns på en annan server och ändras där.',
  'reset.failed': 'Servern svarade inte som den skulle. Försök igen.',
};
