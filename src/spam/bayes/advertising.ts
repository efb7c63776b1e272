/**
 * What newsletters, shops and sponsors say whom people want to hear from: written down from general knowledge, of no corpus. Spam says
 * it, too, so that it proves nothing; but where a training has no such wanted mail, only spam says it. examples.ts makes lessons of it.
 */
import { eachRun } from './characters.ts';
import { tokenKey } from './hash.ts';
import { views } from './views.ts';
import { eachWord } from './words.ts';

const phrases = `
Click here to unsubscribe from this newsletter.
You are receiving this because you subscribed at our Web site.
If you no longer wish to receive these e-mails, follow this link.
To change your subscription, visit your account page.
Read our privacy policy. We never share your address.
Copyright 2002. All rights reserved. Reproduction without permission is prohibited.
This is a commercial message from one of our partners.
Having trouble reading this message? View it in your browser.
Save up to 60% on selected items this week!
Free shipping on all orders over $50!
Buy now and get a free gift worth $20.
Special offer for subscribers only: order today!
Limited time only. Offer ends Sunday at midnight.
The best prices on computers, cameras, printers and software.
Compare prices from hundreds of stores before you buy.
Try it free for 30 days. No credit card required.
Money back guarantee if you are not satisfied.
Enter to win a new car, a vacation or $10,000 cash!
Sign up today and receive your first month free.
Get the latest news, reviews and tips delivered to your inbox.
Top stories of the day. Read the full story on our site.
Dear Customer, thank you for your order.
Dear Friend, dear reader, dear member, dear subscriber
Our sponsors help keep this newsletter free.
Please support our advertisers by visiting their sites.
Advertisement: increase your sales with our business solutions.
Learn how to make your web site work for you.
Earn points, miles and rewards every time you shop.
Low rates on loans, mortgages and insurance. Get a quote online.
Find your dream job. Thousands of new jobs listed every week.
Call toll free 1-800-555-0100, Monday to Friday, 9 a.m. to 5 p.m.
Forward this e-mail to a friend or colleague.
New! Hot! Exclusive! Don't miss it!
Today only, while supplies last. Prices subject to change without notice.
Click here for more information. Click here to order. Learn more. Read more. Shop now. Buy now.
Your password, your user name, your account number, your e-mail address
Download your free copy, free report, free guide, free trial.
Lose weight, feel better, live longer: health tips from our doctors.
Dating, travel, money, shopping, movies, music, games, sports, weather
The easiest way to manage your money, pay your bills and invest in stocks.
$9.95 $19.95 $29.99 $49.99 $99 $199 $499 10% 25% 50% 100%
Only $4.99 a month! Just $19.95 per year! Under $100!
Reply to this message if you have questions. Do not reply to this message.
We respect your time and your privacy. You can opt out at any time.
Updated every day. Visit us at our new address on the World Wide Web.
Your opinion counts: take our survey and tell us what you think.
Register now and save. Seats are limited.
Join over one million members who already use our service.
Amazing, incredible, wonderful, great, best, new, easy, fast, simple, powerful
To ensure delivery, add our address to your address book.`;

/** The tokens of each phrase. */
export const advertising: readonly (readonly number[])[] = phrases
  .trim()
  .split('\n')
  .map((phrase) => {
    const keys = new Set<number>();
    eachWord(phrase, 100, (word) => keys.add(tokenKey(word, views.words)));
    eachRun([phrase], (key) => keys.add(key));
    return [...keys];
  });
