// Words of the stage in the page's language. Django's JavaScriptCatalog (jsi18n/) has put `gettext` on the window;
// where it is missing, the English msgid is the text.

/**
 * The translation of `msgid`, with `{name}` replaced by `params.name`.
 * @param {string} msgid English text
 * @param {Record<string, string | number>} [params]
 */
export function _(msgid, params) {
  const text = window.gettext ? window.gettext(msgid) : msgid;
  return params ? text.replace(/\{(\w+)\}/g, (whole, name) => (name in params ? String(params[name]) : whole)) : text;
}

/** The page's language: `en` or `zh-hans`. */
export const language = () => document.documentElement.lang.toLowerCase();
