// What a learner types or pastes -> commands. Pure.

/**
 * Splits a paste into shell lines; a here-document becomes the stdin of its line.
 * @param {string} text @returns {{line: string, stdin: string}[]}
 */
export function shellLines(text) {
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  const found = [];
  for (let k = 0; k < lines.length; k++) {
    let line = lines[k].replace(/^\s*\$ /, "").trim();
    while (line.endsWith("\\") && k + 1 < lines.length)
      line = `${line.slice(0, -1).trim()} ${lines[++k].trim()}`;
    if (!line || line.startsWith("#")) continue;
    const here = line.match(/<<-?\s*(['"]?)(\w+)\1/);
    let stdin = "";
    if (here) {
      const body = [];
      while (++k < lines.length && lines[k].trim() !== here[2]) body.push(lines[k]);
      stdin = `${body.join("\n")}\n`;
      line = line
        .replace(here[0], "")
        .trim()
        .replace(/^cat\s*\|\s*/, "");
    }
    found.push({ line, stdin });
  }
  return found;
}

/** A pasted manifest is no command. */
export const isManifest = (text) => /^(?:---\s*\n|#[^\n]*\n|\s*\n)*(?:apiVersion|kind):/.test(text);

/** The kubectl line in what was typed (`k get po`, `kubectl get po`), or null for another program. */
export function kubectlLine(line) {
  const match = line.match(/^(?:kubectl|k)(?:\s+(.*))?$/s);
  return match ? `kubectl ${match[1] ?? ""}`.trim() : null;
}

/** The longest beginning that all texts share. */
export function commonStart(texts) {
  return texts.reduce((start, text) => {
    let k = 0;
    while (k < start.length && start[k] === text[k]) k++;
    return start.slice(0, k);
  });
}
