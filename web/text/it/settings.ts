/** Words of the settings, in Italian. */
import type { SettingsWords } from '../en/settings.ts';

export const settings: SettingsWords = {
  'settings.title': 'Impostazioni',
  'settings.language': 'Lingua',
  'settings.keys': 'Cifratura e chiavi',
  'settings.keys-about': 'Lettere che legge soltanto il destinatario e che nessuno scrive a nome tuo.',
  'settings.keys-open': 'Apri le chiavi',
  'settings.theme': 'Aspetto',
  'settings.theme-system': 'Come il dispositivo',
  'settings.theme-light': 'Chiaro',
  'settings.theme-dark': 'Scuro',
  'settings.undo-send': "Tempo per annullare l'invio",
  'settings.undo-send-none': 'Invia subito',
  'settings.undo-send-seconds': '{count} secondi',
  'settings.sessions': "Dove hai effettuato l'accesso",
  'settings.this-session': 'questo dispositivo',
  'settings.last-used': 'ultimo uso {when}',
  'settings.end': 'Disconnetti',
  'settings.end-others': 'Disconnetti tutti gli altri',
  'settings.programs': 'Programmi di posta',
  'settings.programs-how': 'Thunderbird, Outlook e altri chiedono indirizzo e password, e trovano il resto da soli.',
  'settings.apple': 'Profilo per Mac, iPhone e iPad',
  'settings.apple-unsigned':
    'Il profilo non è firmato, e il dispositivo lo dice. Non contiene password: la chiede il dispositivo.',
};
