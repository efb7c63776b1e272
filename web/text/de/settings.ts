/** Words of the settings, in German. */
import type { SettingsWords } from '../en/settings.ts';

export const settings: SettingsWords = {
  'settings.title': 'Einstellungen',
  'settings.language': 'Sprache',
  'settings.keys': 'Verschlüsselung und Schlüssel',
  'settings.keys-about': 'Briefe, die niemand liest außer dem Empfänger und die niemand in Ihrem Namen schreibt.',
  'settings.keys-open': 'Schlüssel öffnen',
  'settings.theme': 'Aussehen',
  'settings.theme-system': 'Wie das Gerät',
  'settings.theme-light': 'Hell',
  'settings.theme-dark': 'Dunkel',
  'settings.undo-send': 'Zeit, das Senden zurückzunehmen',
  'settings.undo-send-none': 'Sofort senden',
  'settings.undo-send-seconds': '{count} Sekunden',
  'settings.sessions': 'Wo Sie angemeldet sind',
  'settings.this-session': 'dieses Gerät',
  'settings.last-used': 'zuletzt benutzt {when}',
  'settings.end': 'Dort abmelden',
  'settings.end-others': 'Überall sonst abmelden',
  'settings.programs': 'Mailprogramme',
  'settings.programs-how':
    'Thunderbird, Outlook und andere brauchen Ihre Adresse und Ihr Passwort; alles andere finden sie selbst.',
  'settings.apple': 'Profil für Mac, iPhone und iPad',
  'settings.apple-unsigned':
    'Das Profil ist nicht signiert, und das Gerät sagt es. Es enthält kein Passwort: das Gerät fragt danach.',
};
