"""Question window; run as ``python -m``, the question on stdin and the answer on stdout: see ``protocol``.

A process of its own, because tkinter wants the main thread, and that belongs to the tray.
"""

import io
import json
import queue
import sys
import threading
import tkinter as tk
from collections.abc import Callable
from tkinter import font, ttk

from pilotlamp.desktop.dialogs.arguments import COLUMNS
from pilotlamp.desktop.dialogs.layout import (
    MAX_ERROR_LINES,
    MAX_LABEL,
    MAX_LINES,
    centred,
    fitting,
    matching,
    mnemonics,
)
from pilotlamp.desktop.dialogs.protocol import FRONT, NO_WINDOW, read_question
from pilotlamp.desktop.dialogs.theme import dress
from pilotlamp.domain.entries import entry_problem
from pilotlamp.view.questions import Entry, Question

RED = "#a40000"
AMBER = "#b35c00"
LISTEN_MS = 50


class QuestionWindow:
    """Asks one question; ``answer`` is the typed text, "" where there is nothing to type, None: cancelled.

    Return accepts a typed text that can be sent. Where there is nothing to type Return cancels, as Escape always does:
    a key that was meant for another window must not start an action that can't be undone.
    """

    def __init__(self, question: Question) -> None:
        self.answer: str | None = None
        self.closed = False
        self.entry: ttk.Entry | None = None
        self.problem: ttk.Label | None = None
        self._typed: tk.StringVar | None = None  # without somebody who holds it, it is gone, and its watcher too
        self.root = tk.Tk(className="Pilotlamp")
        self.root.withdraw()
        self.root.title(question.title)
        self.root.resizable(width=True, height=False)
        self.root.protocol("WM_DELETE_WINDOW", self.cancel)
        dress(self.root)
        if self.root.tk.call("tk", "windowingsystem") == "x11":
            self.root.attributes("-type", "dialog")
        self._question = question
        self._measure = font.nametofont("TkDefaultFont").measure
        self._wrap_px = min(COLUMNS * self._measure("n"), self.root.winfo_screenwidth() * 3 // 4)
        self.body = ttk.Frame(self.root, padding=(18, 16, 18, 14))
        self.body.pack(fill="both", expand=True)
        self.body.columnconfigure(1, weight=1, minsize=self._wrap_px * 3 // 4)
        cancel_at, accept_at, label_at = mnemonics(
            (question.dismiss, question.accept, question.entry.label if question.entry is not None else "")
        )
        self._add_texts()
        if question.entry is not None:
            self._add_entry(question.entry, label_at)
        self.accept_button, self.cancel_button = self._add_buttons(accept_at, cancel_at)
        self._bind_keys()
        self._check_typed_text(at_first=True)

    def show(self) -> None:
        """Show the window in the middle of the screen, above all others."""
        self.root.update_idletasks()
        width, height = self.root.winfo_reqwidth(), self.root.winfo_reqheight()
        self.root.minsize(width, height)
        left, top = centred((width, height), self._screen(), self.root.winfo_pointerx())
        self.root.geometry(f"+{left}+{top}")
        self.to_front()

    def to_front(self) -> None:
        """Raise the window and give it the keyboard."""
        self.root.deiconify()
        self.root.lift()
        self.root.attributes("-topmost", True)  # noqa: FBT003 - Tk's way to name it
        self.root.after(300, lambda: self.closed or self.root.attributes("-topmost", False))  # noqa: FBT003
        (self.entry or self.cancel_button).focus_force()

    def accept(self) -> None:
        """Close with the typed text, unless it can't be sent."""
        entry = self._question.entry
        text = self.entry.get() if self.entry is not None else ""
        if entry is None or entry_problem(text, entry.kind) is None:
            self.answer = text
            self.cancel()

    def cancel(self) -> None:
        """Close the window; a second call does nothing."""
        if not self.closed:
            self.closed = True
            self.root.destroy()

    def _add_texts(self) -> None:
        if self._question.entry is None:
            sign = ttk.Label(self.body, text="⚠", foreground=AMBER, font=("TkDefaultFont", 28))
            sign.grid(row=0, column=0, rowspan=2, sticky="n", padx=(0, 14))
        self._add_text(0, self._fitting(self._question.text, MAX_LINES))
        if self._question.error is not None:
            self._add_text(1, f"⚠ {self._fitting(self._question.error, MAX_ERROR_LINES)}", RED)

    def _fitting(self, text: str, lines: int) -> str:
        return fitting(text, lines=lines, width=self._wrap_px, measure=self._measure)

    def _add_text(self, row: int, text: str, colour: str = "") -> ttk.Label:
        label = ttk.Label(self.body, text=text, wraplength=self._wrap_px, justify="left", foreground=colour)
        label.grid(row=row, column=1, sticky="ew", pady=(0, 10))
        return label

    def _add_entry(self, entry: Entry, underline: int) -> None:
        label = ttk.Label(self.body, text=entry.label, underline=underline)
        label.grid(row=2, column=1, sticky="w", pady=(2, 3))
        self._typed = typed = tk.StringVar(self.root, entry.value)
        if entry.choices:
            self.entry = box = ttk.Combobox(self.body, textvariable=typed, values=entry.choices, height=8)
            box.configure(postcommand=lambda: box.configure(values=matching(typed.get(), entry.choices)))
        else:
            self.entry = ttk.Entry(self.body, textvariable=typed)
        self.entry.grid(row=3, column=1, sticky="ew")
        self._select_all()
        self.problem = self._add_text(4, "", RED)
        self.problem.grid_configure(pady=(4, 6))
        typed.trace_add("write", lambda *_: self._check_typed_text())
        self._on_alt(entry.label, underline, self.entry.focus_set)

    def _add_buttons(self, accept_at: int, cancel_at: int) -> tuple[ttk.Button, ttk.Button]:
        """Make the buttons in the order of the Tab key."""
        asks = self.entry is not None
        accept_text = fitting(self._question.accept, lines=1, width=MAX_LABEL)
        row = ttk.Frame(self.body)
        row.grid(row=5, column=0, columnspan=2, sticky="ew", pady=(6, 0))
        accept = ttk.Button(row, text=accept_text, underline=accept_at, command=self.accept)
        dismiss_text = fitting(self._question.dismiss, lines=1, width=MAX_LABEL)
        cancel = ttk.Button(row, text=dismiss_text, underline=cancel_at, command=self.cancel)
        accept.configure(default="active" if asks else "normal")
        cancel.configure(default="normal" if asks else "active")
        accept.pack(side="right")
        cancel.pack(side="right", padx=(0, 8))
        self._on_alt(accept_text, accept_at, accept.invoke)
        self._on_alt(dismiss_text, cancel_at, cancel.invoke)
        return accept, cancel

    def _on_alt(self, label: str, underline: int, do: Callable[[], object]) -> None:
        if underline >= 0:
            self.root.bind(f"<Alt-{label[underline].lower()}>", lambda _: do())

    def _bind_keys(self) -> None:
        for key in ("<Return>", "<KP_Enter>"):
            self.root.bind(key, lambda _: self.accept() if self.entry is not None else self.cancel())
            # Before that of the window, which then has nothing left to do.
            self.cancel_button.bind(key, lambda _: self.cancel_button.invoke() or "break")
        self.root.bind("<Escape>", lambda _: self.cancel())
        if self.entry is not None:
            self.entry.bind("<Control-a>", lambda _: self._select_all())

    def _select_all(self) -> str:
        if self.entry is not None:
            self.entry.select_range(0, "end")
            self.entry.icursor("end")
        return "break"

    def _check_typed_text(self, *, at_first: bool = False) -> None:
        entry = self._question.entry
        if entry is None or self.entry is None or self.problem is None:
            return
        text = self.entry.get()
        problem = entry_problem(text, entry.kind)
        # An empty entry is no problem before anything was typed.
        self.problem.configure(text=problem if problem is not None and (text or not at_first) else " ")
        self.accept_button.state(["disabled" if problem is not None else "!disabled"])

    def _screen(self) -> tuple[int, int]:
        return self.root.winfo_screenwidth(), self.root.winfo_screenheight()


def main() -> int:
    """Show the window until there is an answer; exit code ``NO_WINDOW``: there is no display that Tk can use."""
    # Unbuffered: a thread that waits for a buffered stdin holds a lock that Python wants when it ends.
    stdin = io.FileIO(sys.stdin.fileno(), closefd=False)
    question = read_question(stdin.readline())
    try:
        window = QuestionWindow(question)
    except tk.TclError:
        return NO_WINDOW
    _listen(window, stdin)
    window.show()
    window.root.mainloop()
    json.dump(window.answer, sys.stdout)
    return 0


def _listen(window: QuestionWindow, stdin: io.FileIO) -> None:
    """Follow the lines on stdin. Tk can't wait for a pipe on Windows, and belongs to one thread: a thread reads them,
    and Tk looks from time to time."""
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()

    def read() -> None:
        while line := stdin.readline():
            lines.put(line.decode().strip())
        lines.put("")

    def look() -> None:
        while not lines.empty():
            line = lines.get()
            if not line:
                window.cancel()
                return
            if line == FRONT:
                window.to_front()
        window.root.after(LISTEN_MS, look)

    threading.Thread(target=read, name="stdin", daemon=True).start()
    window.root.after(LISTEN_MS, look)


if __name__ == "__main__":
    sys.exit(main())
