/** Words of the tour of the lab, in German. */
import type { TourWords } from '../tour.ts';

export const tour: TourWords = {
  welcome: {
    title: 'Willkommen im Labor',
    text: 'Auf diesem Rechner leben zwei Mail-Domains, und daneben ein Fälscher. Vier Briefe zeigen, wie Sie sehen, wer Ihnen schrieb. Pfeiltasten blättern, Esc beendet die Tour.',
  },
  farewell: {
    title: 'Das war die Tour',
    text: 'Öffnen Sie „Warum?“ unter einem Absender: dort steht Schritt für Schritt, woher wir es wissen. npm run forge sendet die ganze Galerie von fünfzehn Fälschungen.',
  },
  letters: {
    honest: {
      title: 'Ein Brief, der ist, was er sagt',
      text: 'Alice von alpha.test schreibt, von dem Host, den alpha.test für seine Post nennt. Senden Sie ihn, und lesen Sie die Zeile unter ihrem Namen.',
    },
    'fake header-from': {
      title: 'Jemand schreibt in ihrem Namen',
      text: 'Mallory setzt die Adresse von Alice in den Kopf. alpha.test hat alle gebeten abzulehnen, was es nicht gesendet hat (DMARC); der Brief wird an der Tür abgewiesen.',
    },
    'display name': {
      title: 'Ein falscher Name',
      text: 'Hier ist nichts gefälscht, was das DNS wissen könnte: Mallory schreibt von seiner eigenen Adresse und nennt sich wie die von Alice. Die Zeile sagt es in Rot.',
    },
    'look-alike': {
      title: 'Eine Domain, die ähnlich aussieht',
      text: 'a1pha.test ist nicht alpha.test: ein Buchstabe ist eine Ziffer. Es fällt auf, weil alpha.test hier zu Hause ist.',
    },
  },
  send: 'Senden',
  sending: 'Unterwegs …',
  arrived: 'Er ist da: lesen Sie die Zeile unter dem Absender, und öffnen Sie „Warum?“.',
  refused: 'Er wurde abgelehnt, und Sie hätten ihn nie gesehen. Der Server sagte:',
  failed: 'Das ging nicht. Versuchen Sie es noch einmal.',
  next: 'Weiter',
  back: 'Zurück',
  close: 'Schließen',
};
