/** Words of the tour of the lab, in English. */
import type { TourWords } from '../tour.ts';

export const tour: TourWords = {
  welcome: {
    title: 'Welcome to the lab',
    text: 'Two mail domains live on this machine, with a forger beside them. Four letters show how you see who wrote to you. Arrow keys turn the pages, Esc ends the tour.',
  },
  farewell: {
    title: 'That is the tour',
    text: 'Open “Why?” under any sender: there you find how we know, step by step. npm run forge sends the whole gallery of fifteen forgeries.',
  },
  letters: {
    honest: {
      title: 'A letter that is what it says',
      text: 'Alice of alpha.test writes, from the host that alpha.test names for its mail. Send it, and read the line under her name.',
    },
    'fake header-from': {
      title: 'Somebody writes in her name',
      text: 'Mallory puts Alice’s address into the header. alpha.test has asked the world to refuse what it did not send (DMARC), so the letter is turned away at the door.',
    },
    'display name': {
      title: 'A false name',
      text: 'Nothing here is forged that DNS could tell: Mallory writes from his own address, and calls himself by Alice’s. The line says so in red.',
    },
    'look-alike': {
      title: 'A domain that looks alike',
      text: 'a1pha.test is not alpha.test: one letter is a digit. It is noticed because alpha.test lives here.',
    },
  },
  send: 'Send it',
  sending: 'On its way …',
  arrived: 'It is here: read the line under the sender, and open “Why?”.',
  refused: 'It was refused, and you would never have seen it. The server said:',
  failed: 'That did not work. Try again.',
  next: 'Next',
  back: 'Back',
  close: 'Close',
};
