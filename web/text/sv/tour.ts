/** Words of the tour of the lab, in Swedish. */
import type { TourWords } from '../tour.ts';

export const tour: TourWords = {
  welcome: {
    title: 'Välkommen till labbet',
    text: 'På den här datorn bor två postdomäner, och bredvid en förfalskare. Fyra brev visar hur du ser vem som skrev. Piltangenter bläddrar, Esc avslutar rundturen.',
  },
  farewell: {
    title: 'Det var rundturen',
    text: 'Öppna ”Varför?” under en avsändare: där står steg för steg hur vi vet. npm run forge skickar hela galleriet med femton förfalskningar.',
  },
  letters: {
    honest: {
      title: 'Ett brev som är vad det säger',
      text: 'Alice på alpha.test skriver, från värden som alpha.test nämner för sin post. Skicka det, och läs raden under hennes namn.',
    },
    'fake header-from': {
      title: 'Någon skriver i hennes namn',
      text: 'Mallory sätter Alices adress i huvudet. alpha.test har bett alla avvisa det som den inte har skickat (DMARC): brevet avvisas vid dörren.',
    },
    'display name': {
      title: 'Ett falskt namn',
      text: 'Inget är förfalskat som DNS kunde veta: Mallory skriver från sin egen adress, och kallar sig som Alices. Raden säger det i rött.',
    },
    'look-alike': {
      title: 'En domän som liknar',
      text: 'a1pha.test är inte alpha.test: en bokstav är en siffra. Det märks eftersom alpha.test bor här.',
    },
  },
  send: 'Skicka',
  sending: 'På väg …',
  arrived: 'Det är här: läs raden under avsändaren, och öppna ”Varför?”.',
  refused: 'Det avvisades, och du hade aldrig sett det. Servern sade:',
  failed: 'Det gick inte. Försök igen.',
  next: 'Nästa',
  back: 'Tillbaka',
  close: 'Stäng',
};
