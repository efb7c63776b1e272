/** Words of the settings, in Romanian. */
import type { SettingsWords } from '../en/settings.ts';

export const settings: SettingsWords = {
  'settings.title': 'Setări',
  'settings.language': 'Limbă',
  'settings.keys': 'Criptare și chei',
  'settings.keys-about': 'Scrisori pe care le citește doar destinatarul și pe care nimeni nu le scrie în numele dvs.',
  'settings.keys-open': 'Deschide cheile',
  'settings.theme': 'Aspect',
  'settings.theme-system': 'Ca dispozitivul',
  'settings.theme-light': 'Luminos',
  'settings.theme-dark': 'Întunecat',
  'settings.undo-send': 'Timp pentru anularea trimiterii',
  'settings.undo-send-none': 'Trimite imediat',
  'settings.undo-send-seconds': '{count} secunde',
  'settings.sessions': 'Unde ești autentificat',
  'settings.this-session': 'acest dispozitiv',
  'settings.last-used': 'folosit ultima dată {when}',
  'settings.end': 'Deconectează',
  'settings.end-others': 'Deconectează toate celelalte',
  'settings.programs': 'Programe de poștă',
  'settings.programs-how':
    'Thunderbird, Outlook și altele au nevoie de adresă și parolă, iar restul îl găsesc singure.',
  'settings.apple': 'Profil pentru Mac, iPhone și iPad',
  'settings.apple-unsigned':
    'Profilul nu este semnat, iar dispozitivul o spune. Nu conține parola: o cere dispozitivul.',
};
