/** Words of the page that a link for a new password leads to, in Romanian. */
import type { ResetWords } from '../en/reset.ts';

export const reset: ResetWords = {
  'reset.title': 'Stabilește o parolă nouă',
  'reset.of': 'Pentru {address}',
  'reset.next': 'Parolă nouă',
  'reset.everything': 'Altcineva ar putea ști parolele mele: elimină și parolele de aplicații',
  'reset.go': 'Stabilește',
  'reset.done': 'Parola este stabilită și ești deconectat peste tot.',
  'reset.sign-in': 'Autentificare',
  'reset.used': 'Acest link a fost deja folosit sau este prea vechi. Cere altul de la cine l-a trimis.',
  'reset.weak': 'Această parolă nu merge: cel puțin 8 caractere și nu adresa ta.',
  'reset.elsewhere': 'Parola ta este pe alt server și se schimbă acolo.',
  'reset.failed': 'Serverul nu a răspuns cum trebuia. Încearcă din nou.',
};
