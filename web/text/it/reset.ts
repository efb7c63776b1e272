/** Words of the page that a link for a new password leads to, in Italian. */
import type { ResetWords } from '../en/reset.ts';

export const reset: ResetWords = {
  'reset.title': 'Imposta una nuova password',
  'reset.of': 'Per {address}',
  'reset.next': 'Nuova password',
  'reset.everything': 'Altri potrebbero conoscere le mie password: togli anche le password per app',
  'reset.go': 'Imposta',
  'reset.done': 'La password è impostata e sei disconnesso ovunque.',
  'reset.sign-in': 'Entra',
  'reset.used': 'Questo link è già stato usato o è troppo vecchio. Chiederne un altro a chi l’ha mandato.',
  'reset.weak': 'Questa password non va: almeno 8 caratteri, e non il tuo indirizzo.',
  'reset.elsewhere': 'La tua password è su un altro server e si cambia là.',
  'reset.failed': 'Il server non ha risposto come doveva. Riprova.',
};
