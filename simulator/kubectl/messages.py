"""What this terminal says beyond what kubectl says, in both languages."""

from __future__ import annotations

from typing import Any, Final

_TEXTS: Final[dict[str, tuple[str, str]]] = {
    "line-too-long": (
        "the line has {count} characters; at most {most} are read",
        "这一行有 {count} 个字符，最多只读 {most} 个",
    ),
    "one-line": (
        "one command a line: this terminal reads a single line",
        "一次一条命令：这个终端每次只读一行",
    ),
    "shell-operator": (
        'this terminal is kubectl, not a shell: "{what}" is not available (put it in quotes if it belongs to a value;'
        " use the manifest editor for YAML)",
        "这个终端只有 kubectl，不是 shell：不支持 “{what}”（若是参数的一部分，请加引号；要提交 YAML，请用清单编辑器）",
    ),
    "open-quote": ("the quote {quote} is not closed", "引号 {quote} 没有闭合"),
    "not-simulated": (
        'kubectl has "{what}", but this simulator does not have it yet',
        "kubectl 有 “{what}”，但这个模拟器还没有实现它",
    ),
    "no-watch": (
        "--watch is not available here yet: watch the stage instead, it shows every change as it happens",
        "这里还不支持 --watch：请看舞台，每一次变化都会在那里出现",
    ),
    "no-file": (
        'the path "{name}" does not exist\n(a file here is a manifest of the editor; "-f -" reads the editor)',
        'the path "{name}" does not exist\n（这里的文件就是编辑器中的清单；“-f -” 读取编辑器当前的内容）',
    ),
    "no-kustomize": ("kustomize (-k) is not available here", "这里不支持 kustomize（-k）"),
    "help-usage": ("Usage:", "用法："),
    "help-flags": ("Options:", "选项："),
    "help-examples": ("Examples:", "示例："),
    "help-commands": ("Commands:", "命令："),
    "help-more": (
        'Use "kubectl help <command>" for more about one command.',
        "要进一步了解某个命令，请用 “kubectl help <命令>”。",
    ),
    "help-about": (
        "kubectl controls the (simulated) Kubernetes cluster.",
        "kubectl 控制（模拟的）Kubernetes 集群。",
    ),
    "no-description": (
        "(no description here yet; see the Kubernetes API reference)",
        "（这里还没有说明；请看 Kubernetes API 参考文档）",
    ),
}


def pick(pair: tuple[str, str], language: str) -> str:
    """The text of a pair (English, Chinese) for a language code (``en``, ``zh-hans``)."""
    return pair[1] if language.startswith("zh") else pair[0]


def text(key: str, language: str, **values: Any) -> str:
    """One of this module's texts, filled in."""
    return pick(_TEXTS[key], language).format(**values)
