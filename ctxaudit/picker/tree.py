"""The tree widget: a row for each entry, its children read when it is opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Tree
from textual.widgets.tree import TreeNode

from ctxaudit.names import shown
from ctxaudit.picker.rows import Mark, Row, Rows
from ctxaudit.sizes import show_size

if TYPE_CHECKING:
    from ctxaudit.picker.model import Outcome

PAGE = 500  # entries of one directory that are shown at once
MARKS: dict[Mark, str] = {"sent": "●", "partly": "◐", "excluded": "○"}
LOCKED = "◆"
_COLUMNS = "{:>8} {:>9} {:>12}"
_WIDTH = len(_COLUMNS.format("", "", ""))
_MARK_STYLE = Style.from_meta({"mark": True})


class Item(NamedTuple):
    """An entry; or, with a number in `shown`, what a directory has beyond so many entries."""

    path: str
    shown: int = 0


class EntryTree(Tree[Item]):
    """What the user's own lines include, the largest first."""

    ICON_NODE = "▸ "
    ICON_NODE_EXPANDED = "▾ "
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "toggle_entry", "exclude or include"),
        Binding("right", "open", "open", show=False),
        Binding("left", "close", "close", show=False),
    ]

    class Toggled(Message):
        """The user wants an entry excluded that is sent, or the other way round."""

        def __init__(self, path: str) -> None:
            super().__init__()
            self.path = path

    class Resized(Message):
        """The tree has so many columns now."""

        def __init__(self, width: int) -> None:
            super().__init__()
            self.width = width

    def __init__(self, rows: Rows, outcome: Callable[[], Outcome]) -> None:
        super().__init__("", Item(""))
        self.rows = rows
        self.outcome = outcome
        self.show_root = False
        self.guide_depth = 2
        self._rows: dict[str, Row] = {}

    def on_mount(self) -> None:
        """Shows the entries of the root."""
        self._fill(self.root, Item(""))
        self.root.expand()
        self.focus()
        self.call_after_refresh(self.action_cursor_down)

    def on_tree_node_expanded(self, event: Tree.NodeExpanded[Item]) -> None:
        """Reads a directory when it is opened for the first time."""
        node = event.node
        if node.data is not None and node is not self.root and not node.children:
            self._fill(node, Item(f"{node.data.path}/"))

    def on_tree_node_selected(self, event: Tree.NodeSelected[Item]) -> None:
        """Shows more of a large directory when its last line is chosen."""
        node = event.node
        if node.data is not None and node.data.shown and node.parent is not None:
            node.remove()
            self._fill(node.parent, node.data)

    def _fill(self, node: TreeNode[Item], item: Item) -> None:
        """Adds the next page of a directory, whose prefix is the item's path."""
        prefix, start = item
        paths = self.rows.names(prefix)
        for path in paths[start : start + PAGE]:
            is_directory = f"{path}/" in self.rows.tree.by_prefix
            node.add("", Item(path), allow_expand=is_directory)
        if len(paths) > start + PAGE:
            node.add_leaf("", Item(prefix, start + PAGE))

    def row(self, item: Item) -> Row:
        """What is known of an entry."""
        found = self._rows.get(item.path)
        if found is None:
            found = self._rows[item.path] = self.rows.row(item.path)
        return found

    def render_label(self, node: TreeNode[Item], base_style: Style, style: Style) -> Text:
        """A row: mark, name and what is known of it, then bytes, files and reach."""
        item = node.data
        if item is None or not (item.path or item.shown):
            return Text()
        if item.shown:
            more = len(self.rows.names(item.path)) - item.shown
            return Text(f"    {more:,} more; enter shows them", base_style + style)
        row = self.row(item)
        mark = self.rows.mark(self.outcome(), row.path)
        text = Text(style=base_style + style)
        icon = ("▾ " if node.is_expanded else "▸ ") if row.is_directory else "  "
        text.append(icon, Style.from_meta({"toggle": True}) if row.is_directory else None)
        text.append(f"{LOCKED if row.locked else MARKS[mark]} ", _MARK_STYLE)
        text.append(row.name)
        if row.known:
            text.append(f"  {shown(row.known)}", "italic")
        width = self.scrollable_content_region.width - 2 * row.path.count("/") - _WIDTH
        text.truncate(max(width, 8), overflow="ellipsis", pad=True)
        text.append(self._columns(row, mark))
        if mark == "excluded":
            text.stylize("dim")
        return text

    def _columns(self, row: Row, mark: Mark) -> str:
        totals = row.all if mark == "excluded" else self.rows.left(self.outcome(), row.path)
        reach = "excluded" if mark == "excluded" else row.reach
        return _COLUMNS.format(show_size(totals.bytes), f"{totals.files:,}", reach)

    def get_label_width(self, node: TreeNode[Item]) -> int:
        """Labels are cut to the width that there is."""
        del node
        return 1

    def on_resize(self) -> None:
        """Draws all rows for the new width."""
        self.notify_style_update()
        self.post_message(self.Resized(self.scrollable_content_region.width))

    def on_click(self, event: events.Click) -> None:
        """A click at the mark of a row toggles it; elsewhere it opens the row, as usual."""
        meta = event.style.meta
        if meta.get("mark") and "line" in meta:
            event.prevent_default()
            self.cursor_line = meta["line"]
            self.action_toggle_entry()

    def action_toggle_entry(self) -> None:
        """Asks for the entry under the cursor to be toggled."""
        node = self.cursor_node
        if node is not None and node.data is not None and not node.data.shown:
            self.post_message(self.Toggled(node.data.path))

    def action_open(self) -> None:
        """Opens the directory under the cursor."""
        if self.cursor_node is not None and self.cursor_node.allow_expand:
            self.cursor_node.expand()

    def action_close(self) -> None:
        """Closes the directory under the cursor, or goes to the one around it."""
        node = self.cursor_node
        if node is not None and node.is_expanded:
            node.collapse()
        elif node is not None and node.parent is not None and node.parent is not self.root:
            self.move_cursor(node.parent)


def heading(width: int) -> str:
    """The names of the columns, for a tree of this width."""
    return "  what is sent".ljust(width - _WIDTH) + _COLUMNS.format("bytes", "files", "reach")
