/** Links to pages that anybody can put up without a name, and to services that hide where a link leads. */
import { registeredDomain } from '../facts/links.ts';
import type { Signal } from '../types.ts';
import { foundAny } from './found.ts';
const borrowed = new Set(
  '0catch.com 000webhostapp.com 20m.com 50megs.com 8m.com angelfire.com bit.ly blogspot.com cjb.net clk.im cutt.ly da.ru dk3.com fortunecity.com freeservers.com freewebs.com geocities.com goo.gl hypermart.net is.gd kickme.to netfirms.com notion.site ow.ly page.link pages.dev pagina.nl port5.com r2.dev rb.gy rebrand.ly s.id sites.google.com t.ly t35.com tiny.cc tinyurl.com tripod.com trycloudflare.com v3.net virtualave.net web.app webflow.io weebly.com wixsite.com workers.dev xoom.com zip.net zyro.com'.split(
    ' ',
  ),
);

export const borrowedHost: Signal = {
  name: 'borrowed-host',
  description: 'A link leads to a page or a service that anybody can use without a name',
  test: ({ links, identity: { author } }) =>
    foundAny(
      links
        .map(({ host }) => host)
        .filter(
          (host) => (borrowed.has(registeredDomain(host)) || borrowed.has(host)) && registeredDomain(host) !== author,
        ),
    ),
};
