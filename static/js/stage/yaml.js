// JSON -> YAML lines as kubectl prints them, and which lines differ from another version. Pure.

/** @param {any} value @returns {string[]} */
export function toYaml(value) {
  if (value === null || typeof value !== "object") return [scalar(value)];
  return block(value, "");
}

function block(value, indent) {
  if (Array.isArray(value)) return value.flatMap((item) => entry(`${indent}- `, item, `${indent}  `));
  return Object.keys(value)
    .sort()
    .flatMap((key) => field(key, value[key], indent));
}

function field(key, value, indent) {
  const name = `${indent}${scalar(key)}:`;
  if (isEmpty(value)) return [`${name} ${Array.isArray(value) ? "[]" : "{}"}`];
  if (Array.isArray(value)) return [name, ...block(value, indent)];
  if (typeof value === "object" && value !== null) return [name, ...block(value, `${indent}  `)];
  if (typeof value === "string" && value.includes("\n"))
    return [
      `${name} |`,
      ...value
        .replace(/\n$/, "")
        .split("\n")
        .map((line) => `${indent}  ${line}`),
    ];
  return [`${name} ${scalar(value)}`];
}

function entry(dash, item, indent) {
  if (isEmpty(item)) return [`${dash}${Array.isArray(item) ? "[]" : "{}"}`];
  if (item === null || typeof item !== "object") return [`${dash}${scalar(item)}`];
  const lines = block(item, indent);
  return [dash + lines[0].slice(indent.length), ...lines.slice(1)];
}

const isEmpty = (value) => value !== null && typeof value === "object" && Object.keys(value).length === 0;

const RESERVED = /^(?:~|null|true|false|yes|no|on|off|y|n)$/i;
const NUMBER = /^[-+]?(?:\d[\d_]*\.?\d*(?:e[-+]?\d+)?|\.\d+|0x[\da-f]+|0o?[0-7]+|\.inf|\.nan)$/i;
/** YAML 1.1 reads 12:30:45 as a number to the base of 60. */
const SEXAGESIMAL = /^[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.\d*)?$/;
const DATE = /^\d{4}-\d\d-\d\d/;
const PLAIN = /^[^\s!&*|>@`"'%#,[\]{}?:-](?:[^:#\n]|:(?=\S)|#(?<=\S#))*$|^-(?=[^\s-])[^:#\n]*$/;

function scalar(value) {
  if (typeof value !== "string") return String(value);
  const plain =
    PLAIN.test(value) &&
    !/\s$/.test(value) &&
    !RESERVED.test(value) &&
    !NUMBER.test(value) &&
    !SEXAGESIMAL.test(value) &&
    !DATE.test(value);
  return plain ? value : JSON.stringify(value);
}

const MOST_CELLS = 400_000;

/**
 * Lines of `now` with what became of `before`: kind `same`, `new`, or `gone` (a line that only `before` had).
 * @param {string[]} before @param {string[]} now @returns {{kind: "same" | "new" | "gone", text: string}[]}
 */
export function diffLines(before, now) {
  let head = 0;
  while (head < before.length && head < now.length && before[head] === now[head]) head++;
  let tail = 0;
  while (
    tail < before.length - head &&
    tail < now.length - head &&
    before[before.length - 1 - tail] === now[now.length - 1 - tail]
  )
    tail++;
  const as = (kind) => (text) => ({ kind, text });
  return [
    ...now.slice(0, head).map(as("same")),
    ...middle(before.slice(head, before.length - tail), now.slice(head, now.length - tail)),
    ...now.slice(now.length - tail).map(as("same")),
  ];
}

/** The longest common subsequence of two short pieces. */
function middle(a, b) {
  if (a.length * b.length > MOST_CELLS)
    return [...a.map((text) => ({ kind: "gone", text })), ...b.map((text) => ({ kind: "new", text }))];
  const width = b.length + 1;
  const lengths = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i * width + j] =
        a[i] === b[j]
          ? lengths[(i + 1) * width + j + 1] + 1
          : Math.max(lengths[(i + 1) * width + j], lengths[i * width + j + 1]);
    }
  }
  const lines = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push({ kind: "same", text: b[j++] });
      i++;
    } else if (
      j >= b.length ||
      (i < a.length && lengths[(i + 1) * width + j] >= lengths[i * width + j + 1])
    ) {
      lines.push({ kind: "gone", text: a[i++] });
    } else {
      lines.push({ kind: "new", text: b[j++] });
    }
  }
  return lines;
}
