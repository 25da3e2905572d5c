"""The screens of the picker: the tree, the ignore file as it would be, and the question at last."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import ClassVar

from rich.text import Text
from textual import work
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Footer, Static, Tree

from ctxaudit.errors import CtxauditError
from ctxaudit.picker import texts
from ctxaudit.picker.model import Model, Outcome
from ctxaudit.picker.rows import Rows
from ctxaudit.picker.tree import LOCKED, MARKS, EntryTree, Item, heading
from ctxaudit.proposal.diff import unified_diff
from ctxaudit.proposal.propose import Proposal
from ctxaudit.proposal.told import saving

_WIDE = 130  # columns from which the file stands beside the tree
_SIGN_STYLES = {"+": "green", "-": "red", " ": "dim"}
_LEGEND = (
    f"{MARKS['sent']} sent  {MARKS['partly']} in part  {MARKS['excluded']} excluded  "
    f"{LOCKED} needed by a build"
)
Change = Callable[[Outcome], Outcome]


class Confirm(ModalScreen[bool]):
    """Shows the diff and asks whether to write."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,enter", "answer(True)", "write"),
        Binding("n,escape,q", "answer(False)", "back"),
    ]

    def __init__(self, proposal: Proposal) -> None:
        super().__init__()
        self.proposal = proposal

    def compose(self) -> ComposeResult:
        """The question over the diff."""
        one = self.proposal
        diff = unified_diff(one.before, one.content, one.path, one.reasons())
        with Container(id="question"):
            yield Static(Text(f"Write {one.path}? {saving(one)}"))
            with VerticalScroll():
                yield Static(_colored(diff.decode("utf-8", "surrogateescape")))
            yield Footer()

    def action_answer(self, answer: bool) -> None:
        """Closes the question."""
        self.dismiss(answer)


class PickerApp(App[Proposal]):
    """Picks what an ignore file excludes; the result is the proposal that was written, if any.

    `write` is called on a confirmed proposal and may raise CtxauditError.
    """

    CSS_PATH = "picker.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("p", "propose", "proposal on/off"),
        Binding("u", "undo", "undo"),
        Binding("w,ctrl+s", "write", "write"),
        Binding("q,escape", "leave", "leave"),
    ]

    def __init__(self, model: Model, write: Callable[[Proposal], None]) -> None:
        super().__init__(ansi_color=True)  # the terminal's own colours; none with NO_COLOR
        self.theme = "ansi-dark"
        self.model = model
        self.write = write
        self.outcome = model.outcome(model.first_picks)
        self.earlier: list[Outcome] = []
        self.changes: asyncio.Queue[Change] = asyncio.Queue()
        self.rows = Rows(model)
        self.file: list[texts.FileLine] = []

    def compose(self) -> ComposeResult:
        """Funnel, tree, file, a word about the entry, keys."""
        yield Static(id="head")
        with Container(id="body"):
            with Container(id="entries"):
                yield Static(id="columns")
                yield EntryTree(self.rows, lambda: self.outcome)
            with VerticalScroll(id="file"):
                yield Static(id="lines")
        yield Static(id="about")
        yield Footer()

    def on_mount(self) -> None:
        """Shows the file as it is."""
        self._show()
        self._decide()

    def on_resize(self) -> None:
        """Puts the file beside the tree where there is room."""
        self.set_class(self.size.width >= _WIDE, "wide")

    def on_entry_tree_resized(self, event: EntryTree.Resized) -> None:
        """Puts the names of the columns where the columns are."""
        self.query_one("#columns", Static).update(Text(heading(event.width)))

    async def settled(self) -> None:
        """Waits until all that was asked for is decided."""
        await self.changes.join()

    @work
    async def _decide(self) -> None:
        """Decides one change after the other, while the screen stays alive."""
        while True:
            change = await self.changes.get()
            try:
                await self._take(change)
            finally:
                self.changes.task_done()

    async def _take(self, change: Change) -> None:
        try:
            outcome = await asyncio.to_thread(change, self.outcome)
        except CtxauditError as error:
            self._tell(str(error))
        else:
            self.earlier.append(self.outcome)
            self._adopt(outcome)

    def _adopt(self, outcome: Outcome) -> None:
        self.outcome = outcome
        self._show()

    def _show(self) -> None:
        """Draws what depends on the picks."""
        proposal = self.outcome.proposal
        head = Text.assemble((texts.title(proposal), "bold"), f"   {_LEGEND}", no_wrap=True)
        head.append(f"\n{texts.funnel(proposal)}")
        self.query_one("#head", Static).update(head)
        before, self.file = self.file, texts.file_lines(proposal.before, proposal.content)
        lines = Text("\n").join(_file_line(line) for line in self.file)
        self.query_one("#lines", Static).update(lines)
        if before:
            at = texts.first_difference(before, self.file)
            self.query_one("#file").scroll_to(y=max(0, at - 2), animate=False)
        tree = self.query_one(EntryTree)
        tree.notify_style_update()
        self._show_entry(tree.cursor_node.data if tree.cursor_node else None)

    def _show_entry(self, item: Item | None) -> None:
        if item is not None and item.path and not item.shown:
            row = self.query_one(EntryTree).row(item)
            self._tell("\n".join(texts.about(self.rows, row, self.outcome)), style="")

    def _tell(self, text: str, style: str = "bold yellow") -> None:
        self.query_one("#about", Static).update(Text(text, style))

    def on_tree_node_highlighted(self, event: Tree.NodeHighlighted[Item]) -> None:
        """Says what is known of the entry under the cursor."""
        self._show_entry(event.node.data)

    def on_entry_tree_toggled(self, event: EntryTree.Toggled) -> None:
        """Excludes the entry, or includes it again."""
        self._ask(lambda outcome: self.rows.turned(outcome, event.path))

    def action_propose(self) -> None:
        """Takes all lines that are proposed, or none of them."""
        self._ask(self.model.with_proposal_turned)

    def _ask(self, change: Change) -> None:
        self._tell("deciding ...", style="dim")
        self.changes.put_nowait(change)

    def action_undo(self) -> None:
        """Goes back by one change."""
        if self.earlier:
            self._adopt(self.earlier.pop())

    @work
    async def action_write(self) -> None:
        """Shows the change, and writes it where that is wanted."""
        await self.settled()
        proposal = self.outcome.proposal
        if not proposal.is_new:
            self._tell(f"{proposal.path} holds this already: there is nothing to write")
            return
        try:
            await asyncio.to_thread(self.model.check, self.outcome)
            if await self.push_screen_wait(Confirm(proposal)):
                self.write(proposal)
                self.exit(proposal)
        except CtxauditError as error:
            self._tell(str(error))

    def action_leave(self) -> None:
        """Leaves all as it is."""
        self.exit()


def _file_line(line: texts.FileLine) -> Text:
    return Text(f"{line.sign} {line.text}", _SIGN_STYLES[line.sign])


def _colored(diff: str) -> Text:
    return Text("\n").join(
        Text(line, _SIGN_STYLES.get(line[:1], "dim")) for line in diff.splitlines()
    )
