/** Words of the settings, in Swedish. */
import type { SettingsWords } from '../en/settings.ts';

export const settings: SettingsWords = {
  'settings.title': 'Inställningar',
  'settings.language': 'Språk',
  'settings.keys': 'Kryptering och nycklar',
  'settings.keys-about': 'Brev som ingen läser utom mottagaren och som ingen skriver i ditt namn.',
  'settings.keys-open': 'Öppna nycklarna',
  'settings.theme': 'Utseende',
  'settings.theme-system': 'Som enheten',
  'settings.theme-light': 'Ljust',
  'settings.theme-dark': 'Mörkt',
  'settings.undo-send': 'Tid att ångra ett utskick',
  'settings.undo-send-none': 'Skicka genast',
  'settings.undo-send-seconds': '{count} sekunder',
  'settings.sessions': 'Var du är inloggad',
  'settings.this-session': 'den här enheten',
  'settings.last-used': 'senast använd {when}',
  'settings.end': 'Logga ut där',
  'settings.end-others': 'Logga ut överallt annars',
  'settings.programs': 'Postprogram',
  'settings.programs-how':
    'Thunderbird, Outlook och andra behöver din adress och ditt lösenord, och hittar resten själva.',
  'settings.apple': 'Profil för Mac, iPhone och iPad',
  'settings.apple-unsigned':
    'Profilen är inte signerad, och enheten säger det. Den innehåller inget lösenord: enheten frågar efter det.',
};
