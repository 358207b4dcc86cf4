// A moment in the address: `#t=12.345` (seconds of virtual time) or `#frame=57`; `?frame=57` is read too.

/** The moment that the address names, or null. */
export function momentOf(place = location) {
  for (const text of [place.hash.slice(1), place.search.slice(1)]) {
    const found = new URLSearchParams(text);
    const frame = Number(found.get("frame"));
    if (found.has("frame") && Number.isInteger(frame) && frame >= 0) return { n: frame };
    const t = Number(found.get("t"));
    if (found.has("t") && Number.isFinite(t) && t >= 0) return { t: Math.round(t * 1e6) };
  }
  return null;
}

/** Writes a moment of the past into the address and into the language links; the live edge clears it. */
export function keepMoment(moment) {
  const hash = moment
    ? `#${moment.n !== undefined ? `frame=${moment.n}` : `t=${(moment.t / 1e6).toFixed(3)}`}`
    : "";
  for (const link of document.querySelectorAll("a[hreflang]")) link.hash = hash;
  const ours = /^#(?:t|frame)=/.test(location.hash);
  if (location.hash === hash || (!hash && !ours)) return;
  history.replaceState(history.state, "", location.pathname + location.search + hash);
}
