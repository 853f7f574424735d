"""How a reader refuses a file: what is wrong, where, and what to do about it."""

from __future__ import annotations


class FormatError(ValueError):
    """A file that cannot be read or written. `str()` is one line in French, for a clerk.

    `what` says what is wrong, `where` the place ("ligne 12", an element), `remedy` what to do.
    Nothing of the file's free text, and no path, goes into the message.
    """

    def __init__(self, what: str, where: str = "", remedy: str = "") -> None:
        self.what, self.where, self.remedy = what, where, remedy
        place = f" ({where})" if where else ""
        todo = f" {remedy}" if remedy else ""
        super().__init__(" ".join(f"{what}{place}.{todo}".split()))
