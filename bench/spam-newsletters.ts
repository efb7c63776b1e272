/**
 * Newsletters made of wanted texts, between advertising, in the form that newsletters have: written from general knowledge, to see what
 * a filter makes of wanted mail of a kind that it was not taught. They have no route and no program, so that only their words can be judged.
 */
import { sequence } from '../src/spam/bayes/sequence.ts';

export interface WantedText {
  readonly subject: string;
  readonly text: string;
}

const advertising = `
Save up to 50% on all digital cameras this week only! Free shipping on orders over $49. Shop now!
Subscribe to the print edition today and save $20 off the cover price. Click here to order.
SPONSORED BY: the leader in web hosting. Get 3 months free when you sign up before Sunday. Only $9.95 per month.
Win a free trip for two to Hawaii! Enter our sweepstakes now - no purchase necessary.
Special offer for our readers: Fares from $99 one way. Book now, limited seats available!
Earn your degree online. Request free information from accredited schools.
New! Download the free trial and see the difference in your business.
Compare prices and find the best deal on laptops, printers and toner. Lowest prices guaranteed.
Need a loan? Compare mortgage rates from four lenders in minutes. Apply online.
Get cash back on every purchase with our new credit card. 0% APR introductory rate!
Your privacy is important to us. Read our privacy policy.
Buy one get one free - this weekend only. Use the coupon code SAVE10 at checkout.
Tell a friend about this newsletter! Forward it to your friends and colleagues.
Looking for a new job? Post your resume and make more money with our career center.
Advertise here and reach 200,000 subscribers. Contact our sales team for rates.
Members save more! Join now for instant access to premium content. Amazing value at $4.99.
Hot summer sale: prices slashed up to 70% on DVDs, CDs and video games! Order today.
Dear member, thank you for being our valued customer. Here are the latest offers chosen just for you.
Increase your productivity with our best-selling software. 30 day money back guarantee. Call 1-800-555-0142.
Free weight loss profile from our partner. Lose 10 pounds by your vacation!
The autumn catalogue is here: sweaters, coats and boots for the whole family. See what is new in our stores.
Tonight at 8: the season premiere. Set your recorder, and vote for your favourite character on our web site.
Your order history, wish list and address book are now in one place. Sign in with your e-mail address and password to see your account.
Five tips for a faster computer. Number one: clean up your hard disk. Read more in this week's column.
Is your home network safe? Our experts compare six firewalls and tell you which is worth the money.
Hotel rooms in London from 59 pounds a night. Book two nights and stay a third night free. Terms and conditions apply.
Last chance! Registration for the conference closes on Friday. Early birds save $200.
Review: the new digital camera has 4 megapixels, a great lens and a price that will surprise you.
Join us for a free online seminar and learn how companies reduce costs and increase revenue.
Readers' letters: what you said about our story on spam and what Congress should do about it.
Today's top stories: stocks fall on profit warning; interest rates unchanged; airline cuts 2,000 jobs.
Your horoscope for today: a good time for love and money. Get your complete personal reading.
Fantasy football is back! Sign up for a league, invite your friends and win great prizes.
New on DVD this week, with 30% off the list price for club members. Free shipping for orders of $25 or more.
Photo of the day, joke of the day, recipe of the day: chicken with lemon and rosemary.
Download of the week: a small utility that backs up your favourites. Shareware, $15, Windows 98/Me/XP.
A credit card that gives one percent to the charity of your choice. No annual fee. Apply online today.
Win tickets for the concert! Answer three simple questions about the band before midnight.
Dear subscriber, our fall fund drive has begun. Your gift makes this newsletter possible. Please give what you can.
Upgrade today for only $29.95 and save 40% over the regular price. This offer expires September 30.
Poll: would you pay for music on the Internet? Click to vote and see the results.
Frequent flyers: earn double miles until the end of the month on selected routes.
How safe is your password? Take our quiz. It takes two minutes and could save you thousands.
Jobs of the week: Java developer in Boston, network administrator in Denver, web designer in Austin.
Our best-selling books this month: number one on the list is a thriller. Order now and it ships within 24 hours.
You have 2 new messages from members who viewed your profile. Visit the site to reply.
Statement of your account is ready. Log in to view your bill and pay online. Please do not reply to this message.
Refinance now? What falling mortgage rates mean for home owners. A guide by our finance editors.
The truth about diets: our doctor answers your questions about losing weight, vitamins and exercise.
Travel special: fly to New York, Chicago or Las Vegas from $79 each way. Seats are limited, book by Tuesday.`
  .trim()
  .split('\n');
const houses =
  'TechDaily GardenWorld NetWatch BookPlace TravelDeals MusicLine HomeChef PCReview SportsWire FilmFan MobileNews DevSource'.split(
    ' ',
  );
const subjects = [
  '%H: %s',
  '%s',
  'This week: %s',
  'Special savings for %H members!',
  '[%H] %s',
  'Save 30% at %H - today only',
];
const farewells = [
  'You are receiving this email because you subscribed to the %H newsletter. To unsubscribe, click here.',
  'You have received this message because you registered at %H. If you do not wish to receive further mailings, click here to be removed.',
];

/** So many, each of some of the texts; the same every time. */
export function newslettersOf(texts: readonly WantedText[], count: number): readonly Buffer[] {
  const random = sequence();
  const pick = <T>(all: readonly T[], none: T): T => all[Math.floor(random() * all.length)] ?? none;
  return Array.from({ length: count }, (_, n) => {
    const house = pick(houses, '');
    const host = `${house.toLowerCase()}.com`;
    const parts = Array.from({ length: 1 + Math.floor(random() * 3) }, () => ({
      ...pick(texts, { subject: '', text: '' }),
      bait: Array.from({ length: 1 + Math.floor(random() * 4) }, () => pick(advertising, '')).join('\n\n'),
    }));
    const filled = (text: string): string =>
      text.replaceAll('%H', house).replaceAll('%s', (parts[0]?.subject ?? '').replaceAll('\n', ' '));
    const farewell = filled(pick(farewells, ''));
    const html = random() < 0.7;
    const body = html
      ? `<html><body bgcolor="#ffffff"><center><table width="600" border="0"><tr><td colspan=2 bgcolor="#003366"><img src="http://images.${host}/logo.gif" alt="${house}"></td></tr>${parts.map(({ subject, text, bait }, at) => `<tr><td valign=top><font face="Arial" size="2"><b><a href="http://www.${host}/story?id=${n * 7 + at}">${escaped(subject)}</a></b><p>${escaped(text)}</font></td><td bgcolor="#ffffcc"><font size=1 color="#cc0000"><b>${escaped(bait)}</b> <a href="http://ad.${host}/click?c=${at}">Click here!</a></font></td></tr>`).join('\n')}<tr><td colspan=2><font size=1>${farewell} <a href="http://www.${host}/leave">unsubscribe</a></font></td></tr></table></center></body></html>`
      : `${parts.map(({ subject, text, bait }) => `${subject.toUpperCase()}\n${text}\nhttp://www.${host}/\n\n--------\n${bait}\n`).join('\n')}\n${farewell}\n`;
    const head = [
      `From: "${house}" <news@${host}>`,
      'To: you@example.com',
      `Subject: ${filled(pick(subjects, ''))}`,
      'Date: Tue, 20 Aug 2002 10:11:12 -0700',
      `Message-Id: <${n}@mail.${host}>`,
      'MIME-Version: 1.0',
      `Content-Type: text/${html ? 'html' : 'plain'}; charset=iso-8859-1`,
    ];
    return Buffer.from(`${head.join('\n')}\n\n${body}\n`, 'latin1');
  });
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('\n', '<br>\n');
