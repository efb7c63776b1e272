/** Words of the page that a link for a new password leads to, in German. */
import type { ResetWords } from '../en/reset.ts';

export const reset: ResetWords = {
  'reset.title': 'Ein neues Passwort setzen',
  'reset.of': 'Für {address}',
  'reset.next': 'Neues Passwort',
  'reset.everything': 'Jemand anders kennt vielleicht meine Passwörter: auch die App-Passwörter entfernen',
  'reset.go': 'Setzen',
  'reset.done': 'Das Passwort ist gesetzt, und du bist überall abgemeldet.',
  'reset.sign-in': 'Anmelden',
  'reset.used': 'Dieser Link wurde schon benutzt oder ist zu alt. Frage den, der ihn geschickt hat, nach einem neuen.',
  'reset.weak': 'Dieses Passwort geht nicht: mindestens 8 Zeichen, und nicht deine Adresse.',
  'reset.elsewhere': 'Dein Passwort liegt auf einem anderen Server und wird dort geändert.',
  'reset.failed': 'Der Server hat nicht wie erwartet geantwortet. Noch einmal versuchen.',
};
