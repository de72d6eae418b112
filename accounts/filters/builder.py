"""A filter while it is being built: nested groups and conditions, some of them not complete, or of what is gone.

In a form each stands under its path: "f" is the outermost group, "f.0" what is first in it, "f.0.2" what is third in
that. A group sends `f.0-op`; a condition `f.0-field`, `f.0-was` (the field that its other inputs are for) and those of
`RuleForm`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from accounts.filters.errors import FilterError, MissingError, Names
from accounts.filters.fields import FilterField
from accounts.filters.forms import RuleForm
from accounts.filters.rules import DEEPEST, MOST_RULES, Rule, check_size, read_rule
from accounts.models import Member

ROOT = "f"
_NODE = re.compile(rf"({ROOT}(?:\.\d{{1,4}})*)-(op|field)")
INPUTS = ("operator", "value", "value2", "days", "currency", "value-text", "value-label")


@dataclass(eq=False)
class Node:
    """A group with `children`, or a condition with what its inputs hold.

    `raw` is the stored condition from which it comes, as long as nobody has touched it.
    """

    op: str = ""
    children: list["Node"] = field(default_factory=list)
    key: str = ""
    inputs: dict[str, list[str]] = field(default_factory=dict)
    raw: dict | None = None
    path: str = ROOT
    number: int = 0
    above: "Node | None" = None
    form: RuleForm | None = None
    error: str = ""
    # What the field was called that is not there.
    lacking: str = ""
    # Which of its inputs or buttons a person goes on with.
    has_focus: str = ""

    @property
    def is_group(self) -> bool:
        return bool(self.op)

    @property
    def id(self) -> str:
        return self.path.replace(".", "_")

    @property
    def depth(self) -> int:
        """1 for the outermost group."""
        return self.path.count(".") + 1

    @property
    def may_nest(self) -> bool:
        return self.depth < DEEPEST

    @property
    def is_first(self) -> bool:
        """Whether nothing stands before it, in its group or outside of that."""
        return self.above is None or (self.above.above is None and self.above.children[0] is self)

    @property
    def is_last(self) -> bool:
        return self.above is None or (self.above.above is None and self.above.children[-1] is self)

    def walk(self) -> Iterator["Node"]:
        yield self
        for child in self.children:
            yield from child.walk()


class Builder:
    """The filter of a list that can be filtered by `fields`; `names` as in `FilterError.told`."""

    def __init__(self, root: Node, fields: dict[str, FilterField], member: Member, names: Names):
        self.root, self.fields, self.member, self.names = root, fields, member, names
        self.error, self.is_checked = "", False
        self._settle()

    @classmethod
    def of_tree(cls, tree: object, fields, member: Member, names: Names) -> "Builder":
        """From a stored filter, whatever of it is gone. What is no filter at all is none."""
        try:
            check_size(tree)
            root = _node_of(tree) if tree else Node(op="and", children=[Node()])
        except FilterError as error:
            found = cls(Node(op="and", children=[Node()]), fields, member, names)
            found.error = str(error)
            return found
        root = root if root.is_group else Node(op="and", children=[root])
        found = cls(root, fields, member, names)
        found.is_checked = any(node.raw is not None and node.error for node in root.walk())
        return found

    @classmethod
    def of_data(cls, data, fields, member: Member, names: Names) -> "Builder":
        """From what the form has sent; FilterError for what no form sends."""
        return cls(_root_of(data), fields, member, names)

    def _settle(self) -> None:
        """Give every node its path, and every condition its number and form."""
        self._place(self.root, ROOT, None)
        for number, node in enumerate(self.rules, start=1):
            node.number = number
            self._read(node)

    def _place(self, node: Node, path: str, above: Node | None) -> None:
        node.path, node.above = path, above
        for index, child in enumerate(node.children):
            self._place(child, f"{path}.{index}", node)

    @property
    def rules(self) -> list[Node]:
        return [node for node in self.root.walk() if not node.is_group]

    def _read(self, node: Node) -> None:
        found = self.fields.get(node.key)
        if found is None:
            node.form, node.error, node.lacking = None, self._lack(node), self.names.get(node.key, {}).get("", node.key)
        elif node.raw is not None:
            self._read_stored(node, found)
        else:
            data = MultiValueDict({f"{node.path}-{name}": values for name, values in node.inputs.items()})
            node.form = self._form(node, found, data if node.inputs else None)

    def _form(self, node: Node, found: FilterField, data=None, rule: Rule | None = None) -> RuleForm:
        form = RuleForm(found, self.member, data, rule=rule, prefix=node.path, names=self.names)
        if node.has_focus == "operator":
            form.fields["operator"].widget.attrs["autofocus"] = True
        return form

    def _read_stored(self, node: Node, found: FilterField) -> None:
        try:
            node.form = self._form(node, found, rule=read_rule(node.raw, self.fields, self.member))
        except FilterError as error:
            node.error = error.told(self.names)
            values = [str(value) for value in _listed(node.raw.get("value")) if isinstance(value, str | int)]
            inputs = {"operator": [str(node.raw.get("operator"))], "value": values[:100]}
            data = MultiValueDict({f"{node.path}-{name}": each for name, each in inputs.items()})
            node.form = self._form(node, found, data)

    def _lack(self, node: Node) -> str:
        return MissingError(node.key).told(self.names) if node.key else _("Choose a field.")

    @cached_property
    def problems(self) -> list[Node]:
        """The conditions that are not complete, each with its `error`."""
        for node in self.rules:
            if node.form is not None and not node.error:
                node.error = _what_is_wrong(node.form)
        return [node for node in self.rules if node.error]

    def tree(self) -> dict:
        """The filter as stored JSON, {} for none; groups with nothing in them fall away. Only without `problems`."""
        return _tree_of(self.root) or {}

    def act(self, what: str) -> None:
        """Change the form: "add:f.1", "group:f.1", "remove:f.1.0", "up:f.1", "down:f.1". Else it is only drawn anew."""
        verb, _colon, path = what.partition(":")
        node = next((each for each in self.root.walk() if each.path == path), None)
        if node is not None and verb in _ACTS:
            _ACTS[verb](self, node)
            self._settle()

    def _add(self, group: Node) -> None:
        if len(list(self.root.walk())) > MOST_RULES:
            self.error = _("A filter has at most %(most)d conditions.") % {"most": MOST_RULES}
        elif group.is_group:
            group.children.append(Node(has_focus="field"))

    def _add_group(self, group: Node) -> None:
        if group.is_group and group.may_nest:
            other = "or" if group.op == "and" else "and"
            group.children.append(Node(op=other, children=[Node(has_focus="field")]))

    def _remove(self, node: Node) -> None:
        if node.above is not None:
            node.above.children.remove(node)
            node.above.has_focus = "add"

    def _move_up(self, node: Node) -> None:
        self._move(node, -1)

    def _move_down(self, node: Node) -> None:
        self._move(node, 1)

    def _move(self, node: Node, step: int) -> None:
        """Past its neighbour; into a group that stands there, and out of its own at its end."""
        group = node.above
        if group is None:
            return
        node.has_focus = "up" if step < 0 else "down"
        place = group.children.index(node)
        if 0 <= place + step < len(group.children):
            neighbour = group.children[place + step]
            group.children.pop(place)
            is_inside = _takes_in(neighbour, node)
            there, index = (neighbour, len(neighbour.children)) if is_inside else (group, place + step)
            there.children.insert(0 if is_inside and step > 0 else index, node)
        elif group.above is not None:
            group.children.pop(place)
            siblings = group.above.children
            siblings.insert(siblings.index(group) + (step > 0), node)


_ACTS = {
    "add": Builder._add,
    "group": Builder._add_group,
    "remove": Builder._remove,
    "up": Builder._move_up,
    "down": Builder._move_down,
}


def _takes_in(group: Node, node: Node) -> bool:
    """Whether `node` may stand in the group, or whether that would be too deep."""
    height = max(each.depth for each in node.walk() if each.is_group) - node.depth + 1 if node.is_group else 0
    return group.is_group and group.depth + height <= DEEPEST


def _what_is_wrong(form: RuleForm) -> str:
    if not form.is_bound:
        return "" if form.rule else _("Say what it is compared with.")
    errors = [str(error) for errors in form.errors.values() for error in errors]
    return errors[0] if errors else ""


def _tree_of(node: Node) -> dict | None:
    if not node.is_group:
        return node.form.rule.as_json()
    rules = [tree for child in node.children if (tree := _tree_of(child))]
    return {"op": node.op, "rules": rules} if rules else None


def _listed(value: object) -> list:
    return value if isinstance(value, list) else [value]


def _node_of(tree: object) -> Node:
    if not isinstance(tree, dict):
        raise FilterError(_("This filter cannot be read."))
    if isinstance(tree.get("rules"), list):
        op = tree.get("op") if tree.get("op") in ("and", "or") else "and"
        return Node(op=op, children=[_node_of(each) for each in tree["rules"]])
    return Node(key=str(tree.get("field", ""))[:200], raw=tree)


def _root_of(data) -> Node:
    found = list(islice((match for key in data if (match := _NODE.fullmatch(key))), 2 * MOST_RULES + 1))
    if any(match[1].count(".") > DEEPEST for match in found):
        raise FilterError(_("A filter is nested at most %(most)d deep.") % {"most": DEEPEST})
    if len(found) > 2 * MOST_RULES:
        raise FilterError(_("A filter has at most %(most)d conditions.") % {"most": MOST_RULES})
    nodes = {match[1]: _sent(data, match[1], match[2]) for match in found}
    for path in sorted(nodes, key=lambda path: [int(step) for step in path.split(".")[1:]]):
        above = nodes.get(path.rpartition(".")[0])
        if above is not None and above.is_group:
            above.children.append(nodes[path])
    root = nodes.get(ROOT)
    return root if root is not None and root.is_group else Node(op="and")


def _sent(data, path: str, kind: str) -> Node:
    if kind == "op":
        return Node(op="or" if data[f"{path}-op"] == "or" else "and")
    key = data[f"{path}-field"][:200]
    is_same = data.get(f"{path}-was", key) == key
    inputs = {name: data.getlist(f"{path}-{name}") for name in INPUTS if f"{path}-{name}" in data} if is_same else {}
    return Node(key=key, inputs=inputs, has_focus="" if is_same else "operator")
