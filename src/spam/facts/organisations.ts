/**
 * Organisations that many people know and hear from: written down from general knowledge, of no corpus. Not here: who gives mailboxes to
 * everybody (freemail.ts), who lends machines or connections, and those through whose own mail strangers write (invoices, shared files,
 * groups). What really comes from one of these may be advertising, but is no fraud, and its readers can leave.
 */
const houses = `
news: abc.net.au abcnews.com ad.nl aftenposten.no aftonbladet.se ajc.com aljazeera.com ap.org apnews.com axios.com bangkokpost.com bbc.co.uk bbc.com berlingske.dk bild.de bloomberg.com boston.com bostonglobe.com
businessweek.com buzzfeed.com canberratimes.com.au cbc.ca cbsnews.com chicagotribune.com chron.com cnbc.com cnn.com corriere.it csmonitor.com dailymail.co.uk dallasnews.com denverpost.com derstandard.at diepresse.com
dn.se economist.com elmundo.es elpais.com expressen.se faz.net forbes.com fortune.com foxnews.com freep.com ft.com gazeta.pl globeandmail.com guardian.co.uk haaretz.com handelsblatt.com hbr.org heise.de hindustantimes.com
hs.fi huffpost.com independent.co.uk indiatimes.com inc.com irishtimes.com japantimes.co.jp jpost.com lastampa.it latimes.com lemonde.fr lefigaro.fr lesechos.fr liberation.fr marketwatch.com mercurynews.com miamiherald.com
mirror.co.uk msnbc.com nationalgeographic.com nationalpost.com nbcnews.com newsday.com newsweek.com newyorker.com nikkei.com npr.org nrc.nl nypost.com nytimes.com nzherald.co.nz nzz.ch ocregister.com oregonlive.com pbs.org
philly.com politico.com politiken.dk publico.pt repubblica.it reuters.com salon.com scmp.com seattletimes.com sfgate.com skynews.com slate.com smh.com.au spiegel.de standard.co.uk startribune.com straitstimes.com sueddeutsche.de
svd.se tagesspiegel.de taz.de telegraph.co.uk theage.com.au theatlantic.com theaustralian.com.au theglobeandmail.com theguardian.com theregister.co.uk theregister.com thestar.com thetimes.co.uk thetimes.com time.com timesofindia.com
usatoday.com usnews.com vox.com washingtonpost.com welt.de wsj.com zeit.de
technology press: arstechnica.com builder.com cio.com cnet.com computerworld.com computing.co.uk eetimes.com extremetech.com eweek.com fastcompany.com gizmodo.com golem.de idg.com idg.net infoworld.com internet.com itworld.com
linuxjournal.com linuxtoday.com lwn.net macworld.com macweek.com networkworld.com osnews.com pcmag.com pcworld.com redherring.com sciencedaily.com scientificamerican.com slashdot.org sourceforge.net techcrunch.com
technologyreview.com techrepublic.com techtarget.com tomshardware.com theverge.com tidbits.com venturebeat.com vnunet.com wired.com zdnet.com ziffdavis.com 01net.com
journals and books: acm.org aaas.org amazon.ca amazon.co.jp amazon.co.uk amazon.com amazon.de amazon.es amazon.fr amazon.in amazon.it audible.com barnesandnoble.com bertelsmann.com bn.com bol.com cambridge.org cell.com
elsevier.com goodreads.com harpercollins.com ieee.org manning.com mit.edu nature.com nejm.org oreilly.com oup.com pearson.com penguinrandomhouse.com plos.org powells.com randomhouse.com sagepub.com science.org sciencemag.org
scholastic.com springer.com springernature.com thalia.de waterstones.com wiley.com
shops: abebooks.com adidas.com aldi.com alibaba.com aliexpress.com argos.co.uk asos.com bananarepublic.com bauhaus.info bestbuy.com bhphotovideo.com bloomingdales.com boots.com buy.com carrefour.com cdnow.com cdw.com chewy.com circuitcity.com
coach.com coolblue.nl costco.com crateandbarrel.com currys.co.uk cvs.com debenhams.com decathlon.com dell.com dickssportinggoods.com drugstore.com ebay.ca ebay.co.uk ebay.com ebay.com.au ebay.de ebay.fr ebay.it eddiebauer.com
egghead.com etsy.com fnac.com footlocker.com gamestop.com gap.com gateway.com half.com hm.com homedepot.com hottopic.com ikea.com jcpenney.com jcrew.com johnlewis.com kmart.com kohls.com landsend.com lego.com levi.com lidl.de llbean.com lowes.com
macys.com marksandspencer.com mediamarkt.de mercadolibre.com michaels.com microcenter.com neimanmarcus.com newegg.com next.co.uk nike.com nordstrom.com officedepot.com officemax.com oldnavy.com otto.de overstock.com patagonia.com
petco.com petsmart.com pier1.com puma.com qvc.com rakuten.co.jp rei.com restorationhardware.com saks.com samsclub.com sears.com sephora.com sharperimage.com shutterfly.com staples.com target.com tchibo.de tesco.com thinkgeek.com tiffany.com
tigerdirect.com toysrus.com uniqlo.com urbanoutfitters.com victoriassecret.com walgreens.com walmart.com wayfair.com williams-sonoma.com zalando.de zappos.com zara.com 1800flowers.com ftd.com hallmark.com bluemountain.com
food: dominos.com doordash.com grubhub.com instacart.com justeat.com mcdonalds.com opentable.com pizzahut.com starbucks.com ubereats.com wholefoodsmarket.com
banks and insurers: abnamro.nl allianz.com allstate.com americanexpress.com ameritrade.com aviva.co.uk axa.com bankofamerica.com bankone.com barclays.co.uk barclays.com bbva.com bnpparibas.com capitalone.com chase.com citi.com
citibank.com commerzbank.de creditmutuel.fr creditkarma.com db.com deutsche-bank.de discover.com discovercard.com dkb.de equifax.com etrade.com experian.com fidelity.com geico.com hsbc.co.uk hsbc.com ing.de ing.nl jpmorgan.com
jpmorganchase.com lloydsbank.co.uk mastercard.com merrilllynch.com metlife.com ml.com monzo.com morganstanley.com n26.com nationwide.co.uk natwest.com nordea.com pnc.com postbank.de progressive.com prudential.com rabobank.nl rbc.com
revolut.com santander.co.uk santander.com schwab.com societegenerale.fr statefarm.com swedbank.se tdbank.com tdameritrade.com transunion.com ubs.com unicredit.it usaa.com usbank.com vanguard.com visa.com wachovia.com wellsfargo.com
travel: aa.com accor.com aeroflot.ru aircanada.com airbnb.com airfrance.com airfrance.fr aerlingus.com alaskaair.com amtrak.com ana.co.jp avis.com bahn.de bestwestern.com booking.com britishairways.com budget.com cathaypacific.com
cheaptickets.com continental.com delta.com deutschebahn.com easyjet.com emirates.com enterprise.com etihad.com eurostar.com expedia.co.uk expedia.com expedia.de finnair.com flickr.com flyfrontier.com hertz.com hilton.com holidayinn.com hotels.com
hotwire.com hyatt.com iberia.com ihg.com jal.com jetblue.com kayak.com klm.com lastminute.com lonelyplanet.com lufthansa.com lyft.com marriott.com nationalcar.com northwest.com nwa.com oebb.at orbitz.com priceline.com qantas.com.au
qantas.com qatarairways.com ryanair.com sas.se sbb.ch singaporeair.com skyscanner.net sncf.com sncf.fr southwest.com spirit.com starwoodhotels.com swiss.com thetrainline.com trainline.com travelocity.com tripadvisor.com turkishairlines.com
twa.com uber.com united.com ual.com usairways.com virgin.com virgin-atlantic.com vrbo.com wizzair.com
carriers and posts: canadapost.ca deutschepost.de dhl.com dhl.de dpd.com fedex.com gls-group.eu hermesworld.com laposte.fr post.at post.ch postnl.nl royalmail.com ups.com usps.com usps.gov
software and machines: acer.com adobe.com amd.com apple.com asus.com atlassian.com autodesk.com avast.com avg.com bea.com bitdefender.com blackberry.com borland.com ca.com canon.com cisco.com citrix.com compaq.com corel.com debian.org
digital.com duolingo.com ea.com eset.com epson.com evernote.com f-secure.com figma.com foxitsoftware.com fujitsu.com garmin.com github.com gitlab.com gnome.org gnu.org handspring.com hp.com htc.com huawei.com ibm.com intel.com
iomega.com jetbrains.com kaspersky.com kodak.com lenovo.com lg.com linux.com linux.org logitech.com lotus.com macromedia.com mandrakesoft.com mathworks.com mcafee.com microsoft.com motorola.com mozilla.org mysql.com nec.com netgear.com nikon.com
nokia.com norton.com notion.so novell.com nvidia.com opera.com oracle.com palm.com panasonic.com philips.com postgresql.org quark.com qualcomm.com real.com realnetworks.com redhat.com ricoh.com salesforce.com samsung.com sap.com sco.com
sendmail.com sgi.com siemens.com slack.com sony.com sophos.com sun.com suse.com suse.de sybase.com symantec.com sonos.com ti.com toshiba.com trendmicro.com trello.com trolltech.com ubuntu.com unity3d.com veritas.com verisign.com vmware.com winzip.com
wolfram.com xerox.com zoom.us
telephone and television: att.com bell.ca bt.com directv.com dish.com ee.co.uk o2.co.uk orange.com sky.com sprint.com swisscom.ch telekom.de telefonica.com telia.se tmobile.com t-mobile.com verizonwireless.com vodafone.co.uk vodafone.com vodafone.de
music, films and games: abc.com activision.com allmusic.com amctheatres.com bandcamp.com bbcamerica.com billboard.com blizzard.com cbs.com channel4.com deezer.com discovery.com disney.com disneyplus.com epicgames.com eventbrite.com fandango.com
gog.com hbo.com hulu.com ign.com imdb.com itv.com last.fm livenation.com meetup.com mlb.com mtv.com nasa.gov nba.com nbc.com netflix.com nfl.com nhl.com nintendo.com paramount.com pinterest.com playstation.com roblox.com rollingstone.com
sonypictures.com soundcloud.com spotify.com stubhub.com steampowered.com steamcommunity.com strava.com ticketmaster.com ticketmaster.co.uk twitch.tv ubisoft.com universalmusic.com uefa.com vimeo.com warnerbros.com xbox.com espn.com fifa.com
people and work: careerbuilder.com classmates.com coursera.org dice.com edx.org facebook.com facebookmail.com foursquare.com glassdoor.com hotjobs.com indeed.com instagram.com khanacademy.org linkedin.com match.com monster.co.uk monster.com quora.com
reddit.com redditmail.com snapchat.com stackoverflow.com stackoverflow.email ted.com tumblr.com twitter.com udemy.com x.com xing.com yelp.com zillow.com realtor.com
causes and authorities: aarp.org aclu.org amnesty.org change.org eff.org europa.eu greenpeace.org icrc.org irs.gov metmuseum.org moma.org moveon.org nationaltrust.org.uk nhs.uk nih.gov nsf.gov oxfam.org oxfam.org.uk redcross.org savethechildren.org
senate.gov si.edu sierraclub.org state.gov un.org unhcr.org unicef.org weather.com webmd.com whitehouse.gov who.int wikimedia.org wikipedia.org worldbank.org worldwildlife.org wwf.org wwf.org.uk`;

/** Those that send for others, know for whom, and let nobody in who does not let his readers go. */
const senders = `
bigfootinteractive.com bfi0.com braze.com bronto.com campaignmonitor.com cheetahmail.com chtah.com cmail19.com cmail20.com cleverreach.com constantcontact.com convertkit-mail.com createsend.com customeriomail.com digitalimpact.com digital-impact.com
doubleclick.net emarsys.com emarsys.net emv1.com episerver.net exacttarget.com exct.net flonetwork.com getresponse.com hubspotemail.net iterable.com klaviyomail.com klaviyo.com lyris.net mailchimp.com mailchimpapp.net mailerlite.com mailjet.com mandrillapp.com
marketo.org mcsv.net mcdlv.net mktomail.com messagemedia.com mktdns.com newsletter2go.com optivo.net pardot.com postmarkapp.com responsys.com responsys.net roving.com rsgsv.net rsgsys.com sailthru.com sendinblue.com sfmc-content.com silverpop.com
sparkpostmail.com substack.com taguchimail.com topica.com whatcounts.com yesmail.com`;

const domainsIn = (text: string): ReadonlySet<string> =>
  new Set(
    text
      .trim()
      .split('\n')
      .flatMap((line) =>
        line
          .slice(line.indexOf(':') + 1)
          .trim()
          .split(' '),
      ),
  );

const known = { house: domainsIn(houses), sender: domainsIn(senders) };

/** Of registered domains. */
export const isKnownHouse = (domain: string): boolean => known.house.has(domain);
export const isKnownSender = (domain: string): boolean => known.sender.has(domain);

export const knownOrganisations: readonly string[] = [...known.house, ...known.sender];
