"""Text window to read and copy from; run as ``python -m``, the text on stdin as JSON.

A process of its own, because tkinter wants the main thread, and that belongs to the tray.
"""

import json
import sys
import tkinter as tk
from tkinter import ttk

from pilotlamp.desktop.dialogs.protocol import NO_WINDOW
from pilotlamp.desktop.dialogs.theme import dress


class TextWindow:
    """Window with a read-only, selectable text; Escape or Ctrl+W closes it, Ctrl+A selects all."""

    def __init__(self, title: str, body: str) -> None:
        self.root = tk.Tk(className="Pilotlamp")
        self.root.title(title)
        self.root.minsize(320, 160)
        dress(self.root)
        self.root.protocol("WM_DELETE_WINDOW", self.close)
        self.closed = False
        self._body = body
        buttons = ttk.Frame(self.root, padding=8)
        buttons.pack(side="bottom", fill="x")
        close = ttk.Button(buttons, text="Close", underline=0, command=self.close)
        close.pack(side="right")
        copy = ttk.Button(buttons, text="Copy", underline=1, command=self.copy)
        copy.pack(side="right", padx=8)
        self.text = self._text_area(body)
        self._bind_keys(close, copy)
        close.focus_set()

    def close(self) -> None:
        """Close the window; a second call does nothing."""
        if not self.closed:
            self.closed = True
            self.root.destroy()

    def copy(self) -> None:
        """Copy the selection, or the whole text."""
        try:
            text = self.text.get(tk.SEL_FIRST, tk.SEL_LAST)
        except tk.TclError:
            text = self._body
        self.root.clipboard_clear()
        self.root.clipboard_append(text)

    def _text_area(self, body: str) -> tk.Text:
        lines = body.splitlines() or [""]
        text = tk.Text(
            self.root,
            wrap="word",
            width=min(max(40, *(len(line) for line in lines), 1), 90) + 2,
            height=min(max(len(lines) + 1, 8), 30),
            padx=12,
            pady=10,
            font="TkDefaultFont",
            relief="flat",
            highlightthickness=1,
        )
        scrollbar = ttk.Scrollbar(self.root, command=text.yview)
        text.configure(yscrollcommand=scrollbar.set)
        scrollbar.pack(side="right", fill="y")
        text.pack(side="left", fill="both", expand=True)
        text.insert("1.0", body)
        text.configure(state="disabled")
        return text

    def _bind_keys(self, close: ttk.Button, copy: ttk.Button) -> None:
        for key in ("<Escape>", "<Control-w>", "<Alt-c>"):
            self.root.bind(key, lambda _: self.close())
        self.root.bind("<Alt-o>", lambda _: self.copy())
        self.root.bind("<Control-c>", lambda _: self.copy())
        self.root.bind("<Control-a>", lambda _: self.text.tag_add("sel", "1.0", "end-1c"))
        self.root.bind("<Prior>", lambda _: self.text.yview_scroll(-1, "pages"))
        self.root.bind("<Next>", lambda _: self.text.yview_scroll(1, "pages"))
        close.bind("<Return>", lambda _: close.invoke())
        copy.bind("<Return>", lambda _: copy.invoke())


def main() -> int:
    """Show the window until it is closed; exit code ``NO_WINDOW``: there is no display that Tk can use."""
    asked = json.load(sys.stdin)
    try:
        window = TextWindow(asked["title"], asked["body"])
    except tk.TclError:
        return NO_WINDOW
    window.root.mainloop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
