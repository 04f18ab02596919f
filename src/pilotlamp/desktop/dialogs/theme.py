"""Theme of our own windows on X11, where Tk's default looks like 1995."""

import tkinter as tk
from tkinter import ttk

PAPER = "#f3f2f1"
INK = "#1a1a1a"
CHOSEN = "#3a6ea5"


def dress(root: tk.Tk) -> None:
    """Apply the theme; call before the window has any content."""
    if root.tk.call("tk", "windowingsystem") != "x11":
        return
    style = ttk.Style(root)
    style.theme_use("clam")
    style.configure(".", background=PAPER, foreground=INK, selectbackground=CHOSEN)
    style.configure("TButton", background="#fdfdfd", padding=(6, 4))
    style.map("TButton", background=[("disabled", PAPER), ("pressed", "#dddddd"), ("active", "#eaf1f8")])
    for entry in ("TEntry", "TCombobox"):
        style.configure(entry, padding=4)
    root.configure(background=PAPER)
    root.option_add("*TCombobox*Listbox.selectBackground", CHOSEN)
    root.option_add("*TCombobox*Listbox.selectForeground", "#ffffff")
