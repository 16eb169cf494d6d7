// The views of the page, with an address of each that states arguments and what the page must show for it.
export const views = [
  {
    name: "timeline", path: "/timeline",
    deep: "/timeline?q=rare%20earth&kinds=export_control&group=actor&known=2025-10-10T20:00:00Z"
      + "&from=2025-10-01T00:00:00Z&to=2025-12-01T00:00:00Z",
    shows: /China controls rare earth technology/, hides: /White House: affiliates rule/,
  },
  {
    name: "event", path: "/event?name=events/us-100-tariff-threat", deep: "/event?name=events/us-100-tariff-threat&known=2025-10-11T12:00:00Z",
    shows: /After the US stock market had closed/, hides: /Bessent: the additional 100 % is off the table/,
  },
  {
    name: "aligned", path: "/aligned",
    deep: "/aligned?events=us-100-tariff-threat-first-post&series=sp500-close-daily,btcusd-daily&first=-2&last=3&measure=value",
    shows: /S&P 500/, hides: /Gold futures/,
  },
  {
    name: "study", path: "/study",
    deep: "/study?events=us-100-tariff-threat-first-post&series=sp500-close-daily&model=constant_mean&first=-2&last=4",
    shows: /Constant mean/, hides: /Choose at least one/,
  },
  {
    name: "series", path: "/series", deep: "/series?series=btcusd-daily&from=2025-10-08T00:00:00Z&to=2025-10-14T00:00:00Z&events=none",
    shows: /Bitcoin in US dollars/, hides: /S&P 500, daily closes/,
  },
  {
    name: "reconcile", path: "/reconcile", deep: "/reconcile?reactions=bitcoin-15-percent-fall&period=all",
    shows: /bitcoin/i, hides: /Nothing matches/,
  },
];

/** The view of a name. */
export const viewOf = (name) => views.find((view) => view.name === name);

/** The variants in which each view is checked and pictured. */
export const variants = ["light", "dark"].flatMap((theme) => [1280, 360].map((width) => ({ theme, width })));
