// Words of the stage in the page's language. Django's JavaScriptCatalog (jsi18n/) has put `gettext` on the window;
// where it is missing, the English msgid is the text.

/**
 * The translation of `msgid`, with `{name}` replaced by `params.name`.
 * @param {string} msgid English text
 * @param {Record<string, string | number>} [params]
 */
export function _(msgid, params) {
  const text = window.gettext ? window.gettext(msgid) : msgid;
  return params
    ? text.replace(/\{(\w+)\}/g, (whole, name) => (name in params ? String(params[name]) : whole))
    : text;
}

/** Words for the states that frames and steps have. */
const STATES = {
  running: () => _("running"),
  crashed: () => _("crashed"),
  starting: () => _("starting"),
  hollow: () => _("not yet"),
  begun: () => _("begun"),
  done: () => _("done"),
  blocked: () => _("stopped here"),
};

/** A state in the page's language; one without a word of ours as it is. */
export const stateWord = (state) => STATES[state]?.() ?? state;

/** What a stage of a request did with it. */
const OUTCOMES = {
  passed: () => _("passed"),
  changed: () => _("changed it"),
  refused: () => _("refused"),
};

/** A stage's outcome in the page's language. */
export const outcomeWord = (outcome) => OUTCOMES[outcome]?.() ?? outcome;

/** The page's language: `en` or `zh-hans`. */
export const language = () => document.documentElement.lang.toLowerCase();
