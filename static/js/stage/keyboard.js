// Keys of the stage. They rest while something is typed, and never take a key from a control that uses it.

const TYPING = "input:not([type=range]):not([type=checkbox]), textarea, select, [contenteditable]";

/**
 * @param {{toggle: () => void, stepFrame: (d: number) => void, stepWorkflow: (d: number) => void, tab: (n: number) => void,
 *   search: () => void, terminal: () => void, help: () => void}} on
 */
export function listen(on) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const target = event.target;
    if (target.matches?.(TYPING) || document.querySelector("dialog[open]")) return;
    const action = actionOf(event, target, on);
    if (!action) return;
    event.preventDefault();
    action();
  });
}

function actionOf(event, target, on) {
  const control = target.closest?.("button, a, summary, [role=button], [role=tab], input");
  switch (event.key) {
    case " ":
      return control ? null : on.toggle;
    case "ArrowLeft":
    case "ArrowRight": {
      if (target.closest?.("[role=tablist], [role=separator], input, [tabindex='0'].scroll, pre"))
        return null;
      const direction = event.key === "ArrowRight" ? 1 : -1;
      return () => (event.shiftKey ? on.stepWorkflow(direction) : on.stepFrame(direction));
    }
    case "/":
      return on.search;
    case "t":
      return on.terminal;
    case "?":
      return on.help;
    default:
      return /^[1-5]$/.test(event.key) ? () => on.tab(Number(event.key)) : null;
  }
}
