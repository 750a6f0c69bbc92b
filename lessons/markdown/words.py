"""The few words that the renderer itself puts on a page."""

from __future__ import annotations

WORDS = {
    "zh-hans": {
        "run": "运行",
        "run_command": "在终端里运行：{}",
        "open": "在编辑器中打开",
        "apply": "应用到集群",
        "correction": "更正",
        "note": "说明",
        "tip": "小贴士",
        "try": "动手试试",
        "warning": "当心",
        "recap": "小结",
    },
    "en": {
        "run": "Run",
        "run_command": "Run in the terminal: {}",
        "open": "Open in the editor",
        "apply": "Apply to the cluster",
        "correction": "Correction",
        "note": "Note",
        "tip": "Tip",
        "try": "Try it",
        "warning": "Careful",
        "recap": "In short",
    },
}
