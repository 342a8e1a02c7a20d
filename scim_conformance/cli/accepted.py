"""What a check accepts, in words: the docstrings of the rules that its source demands."""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import zip_longest
from types import ModuleType
from typing import Any

from scim_conformance.planning import Check
from scim_conformance.rules.hints import by_remedy, with_hint
from scim_conformance.scim import paths
from scim_conformance.suite import given_modules

Function = Callable[..., Any]

#: How a rule is annotated, a function that makes one, and one that says too what is to be judged by it.
_WITH_READ = "tuple[Exchange, Rule]"
_KINDS = ("list[Finding]", "Rule", _WITH_READ)
_OPENINGS = ("Return the rule that ", "Return ")
_GENERATED = "a right answer to each generated example, or a plain refusal (400, 403, …) after which all is as it was"
_UNTOLD = "what the question asks, by a rule that depends on the case"


def accepted(check: Check) -> list[str]:
    """Return what an answer must be to pass the check, a line for each rule, in the order of the source."""
    if check.per_example:
        return [_GENERATED]
    module = importlib.import_module(f"scim_conformance.suite.test_{check.area.replace('-', '_')}")
    told: dict[str, str] = {}
    for number, (rules, scope) in enumerate(_demanded(module, f"test_{check.id.replace('-', '_')}")):
        said = [line for rule in rules for line in [*_told(rule, scope)] or [_UNTOLD]]
        fresh = [line for line in dict.fromkeys(said) if line not in told]
        told |= {line: f"then {line}" if number and line is fresh[0] else line for line in fresh}
    return list(told.values())


@dataclass(frozen=True)
class _Scope:
    """What names mean inside one function: the module's own, and the expressions the function assigns to its names."""

    names: Mapping[str, Any]
    local: Mapping[str, tuple[ast.expr, ...]]

    @classmethod
    def of(cls, function: Function) -> _Scope:
        """Return the scope of a function, its parameters among the names of unknown value."""
        node = _tree(function)
        found: dict[str, tuple[ast.expr, ...]] = {one.arg: () for one in ast.walk(node) if isinstance(one, ast.arg)}
        for name, value in _assigned(node):
            found[name] = (*found.get(name, ()), value)
        return cls(vars(sys.modules[function.__module__]), found)

    def without(self, name: str) -> _Scope:
        """Return the scope in which a name of the function has no known value, so that nothing is followed twice."""
        return replace(self, local={**self.local, name: ()})


@cache
def _tree(function: Function) -> ast.FunctionDef:
    tree = _module_tree(sys.modules[function.__module__])
    named = [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)]
    first = function.__code__.co_firstlineno  # that of its first decorator
    return min((one for one in named if one.lineno >= first), key=lambda one: one.lineno)


@cache
def _module_tree(module: ModuleType) -> ast.Module:
    return ast.parse(inspect.getsource(module))


def _assigned(node: ast.FunctionDef) -> Iterator[tuple[str, ast.expr]]:
    for one in ast.walk(node):
        if isinstance(one, ast.Assign):
            yield from (pair for target in one.targets for pair in _bound(target, one.value))
        elif isinstance(one, ast.FunctionDef) and one is not node:
            yield from ((one.name, value) for value in _returned(one))


def _bound(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, ast.Tuple):
        apart = isinstance(value, ast.Tuple) and len(value.elts) == len(target.elts)
        values = value.elts if isinstance(value, ast.Tuple) and apart else [_one_of(value)] * len(target.elts)
        yield from (pair for one, part in zip(target.elts, values, strict=True) for pair in _bound(one, part))


def _one_of(value: ast.expr) -> ast.expr:
    return ast.Subscript(value, ast.Constant(None))


def _returned(node: ast.FunctionDef) -> Iterator[ast.expr]:
    return (one.value for one in ast.walk(node) if isinstance(one, ast.Return) and one.value is not None)


def _demanded(module: ModuleType, name: str) -> Iterator[tuple[list[ast.expr], _Scope]]:
    """Yield the rules of each demand a function of the module makes, itself or through others of it that it calls."""
    pending, seen = [name], set[str]()
    while pending:
        name = pending.pop(0)
        seen.add(name)
        function = getattr(module, name)
        for call in _calls(_tree(function)):
            called = getattr(call.func, "id", "")
            if called == "demand":
                yield call.args[1:], _Scope.of(function)
            elif called not in seen and _is_own(module, called):
                pending.append(called)


def _calls(node: ast.AST) -> list[ast.Call]:
    found = [one for one in ast.walk(node) if isinstance(one, ast.Call)]
    return sorted(found, key=lambda one: (one.lineno, one.col_offset))


def _is_own(module: ModuleType, name: str) -> bool:
    found = getattr(module, name, None)
    return inspect.isfunction(found) and inspect.getmodule(found) is module


def _told(node: ast.AST, scope: _Scope) -> Iterator[str]:
    """Yield the words of every rule in an expression."""
    if isinstance(node, ast.Name) and node.id in scope.local:
        for value in scope.local[node.id]:
            yield from _told(value, scope.without(node.id))
    elif isinstance(node, ast.Name | ast.Attribute) and (rule := _rule(node, scope)):
        yield from _words(rule)
    elif isinstance(node, ast.Call) and (rule := _rule(node.func, scope)):
        # Another hint changes nothing of what is accepted.
        yield from _told(node.args[0], scope) if rule in (by_remedy, with_hint) else _words(rule, node, scope)
    elif isinstance(node, ast.IfExp):
        yield from _either(_told(node.body, scope), _told(node.orelse, scope))
    elif isinstance(node, ast.Subscript):  # one of several rules, chosen by the case
        yield from _either(*([one] for one in _told(node.value, scope)))
    elif isinstance(node, ast.comprehension):
        yield from _told(node.iter, scope)
    else:
        for child in ast.iter_child_nodes(node):
            yield from _told(child, scope)


def _either(*choices: Any) -> Iterator[str]:
    said = [" and ".join(choice) for choice in choices]
    if any(said):
        yield ", or ".join(dict.fromkeys(filter(None, said)))


def _rule(node: ast.expr, scope: _Scope) -> Function | None:
    """Return the rule, or the maker of one, that a name or an attribute stands for."""
    found = None
    if isinstance(node, ast.Name) and node.id not in scope.local:
        found = scope.names.get(node.id)
    elif isinstance(node, ast.Attribute):
        found = _methods(scope.names["__name__"]).get(node.attr)
    return found if inspect.isfunction(found) and _annotated(found) in _KINDS else None


@cache
def _methods(module: str) -> dict[str, Function]:
    """Return the members that are rules or make them, by name, of classes a module knows, or else of the givens."""
    here = _members(importlib.import_module(module))
    elsewhere = {name: one for given in given_modules() for name, one in _members(given).items()}
    # A pair is told apart from other members of that name by its class alone.
    return {name: one for name, one in elsewhere.items() if _annotated(one) != _WITH_READ} | here


def _members(module: ModuleType) -> dict[str, Function]:
    classes = [one for one in vars(module).values() if inspect.isclass(one)]
    members = [(name, _plain(one)) for owner in classes for name, one in vars(owner).items()]
    return {name: one for name, one in members if inspect.isfunction(one) and _annotated(one) in _KINDS}


def _plain(member: Any) -> Any:
    """Return the function behind a property."""
    return member.func if isinstance(member, cached_property) else getattr(member, "fget", member)


def _annotated(function: Function) -> str:
    return str(function.__annotations__.get("return", ""))


def _words(rule: Function, call: ast.Call | None = None, scope: _Scope | None = None) -> Iterator[str]:
    """Yield what a rule says of itself, with what is known of the arguments it is made with."""
    said = "" if _annotated(rule) == _WITH_READ else _sentence(rule)
    if not said:
        inside = _Scope.of(rule)
        for value in _returned(_tree(rule)):
            yield from _told(value, inside)
        return
    known = _arguments(rule, call, scope) if call and scope else ""
    yield f"{said}: {known}" if known else said


def _sentence(rule: Function) -> str:
    """Return the first sentence of a docstring as a clause, empty without one."""
    text = " ".join((inspect.getdoc(rule) or "").split())
    said = re.split(r"(?<=\.)\s+(?=[A-Z`])", text)[0].removesuffix(".")
    said = said.replace("as ``right`` wants it", "as follows").replace("``", "")
    opening = next((one for one in _OPENINGS if said.startswith(one)), "")
    said = said.removeprefix(opening)
    word = said.partition(" ")[0]
    return said[:1].lower() + said[1:] if word[1:] == word[1:].lower() else said


def _arguments(rule: Function, call: ast.Call, scope: _Scope) -> str:
    """Return the arguments that the source alone tells: constants, then rules; a hint is for failures."""
    names = [one for one in inspect.signature(rule).parameters if one != "self"]
    named = zip_longest(names[: len(call.args)], call.args)
    given = [argument for name, argument in named if name != "hint"]
    constants = [word for one in given for word in _constant(one, scope)]
    rules = [line for one in given if not _constant(one, scope) for line in _told(one, scope)]
    return "; ".join([*([", ".join(constants)] if constants else []), *rules])


def _constant(node: ast.expr, scope: _Scope) -> list[str]:
    """Return the values an expression has wherever it is asked, empty where that depends on the case."""
    if isinstance(node, ast.Starred):
        return _constant(node.value, scope)
    if isinstance(node, ast.Constant):
        return _spelt(node.value)
    if isinstance(node, ast.Name) and node.id not in scope.local:
        return _spelt(scope.names.get(node.id))
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        holder = scope.names.get(node.value.id)
        return _spelt(getattr(holder, node.attr, None)) if inspect.ismodule(holder) else []
    if isinstance(node, ast.List | ast.Tuple):
        words = [_constant(one, scope) for one in node.elts]
        return [word for one in words for word in one] if all(words) and words else [] if words else ["none"]
    if isinstance(node, ast.IfExp):
        return list(_either(_constant(node.body, scope), _constant(node.orelse, scope)))
    return _called(node, scope) if isinstance(node, ast.Call) else []


def _called(node: ast.Call, scope: _Scope) -> list[str]:
    arguments = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, int)]
    if getattr(node.func, "id", "") == "range" and len(arguments) == len(node.args):
        return _spelt(range(*arguments))
    if getattr(node.func, "attr", "") == "parse":
        return [word for one in node.args for word in _constant(one, scope)]
    return []


def _spelt(value: Any) -> list[str]:
    if isinstance(value, range):
        return [f"{value[0]} to {value[-1]}"]
    if isinstance(value, paths.AttributePath):
        return [value.text]
    if isinstance(value, tuple) and value[:100] == tuple(range(400, 500)):
        return ["400 to 499", *_spelt(value[100:])]
    if isinstance(value, tuple):
        return [word for one in value for word in _spelt(one)]
    if isinstance(value, str):
        return [value]
    return [json.dumps(value)] if isinstance(value, bool | int) else []
