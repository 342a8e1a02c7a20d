"""Each mistake in a profile is said in one sentence with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from scim_conformance.profile import ProfileError, load, validate

GOOD = """\
connector: demo
title: Demo
client: entra
users:
  match_by: userName
  operations: {create: true}
  attributes:
    - {path: userName, type: string}
    - {path: 'emails[type eq "work"].value', type: string}
    - {path: active, type: boolean}
"""

# What replaces what in the good profile (or is added below it), and where and how the mistake is reported.
CHANGED = [
    ("client: entra", "client: azure", "3:9: client is 'azure'; write one of entra, okta, other"),
    ("client: entra", "client: Entra", "3:9: client is 'Entra'; write entra"),
    ("client: entra", "client: [entra]", "3:9: client is a list; write entra"),
    ("connector: demo", "connector: Demo App", "1:12: connector is 'Demo App'; write lower-case letters"),
    ("connector: demo", "connector: true", "1:12: connector is true or false (true); put it into quotes"),
    ("title: Demo", "title: 2027", "2:8: title is a number (2027); put it into quotes"),
    ("title: Demo", "title: 1.5", "2:8: title is a number (1.5); put it into quotes"),
    ("title: Demo", "title:", "2:7: title is empty; write text, for example Bizagi"),
    ("title: Demo", "title: ''", "2:8: title is empty; fill it or leave the key out"),
    ("title: Demo", "titel: Demo", "2:1: 'titel' is no key of a profile; write title"),
    ("title: Demo\n", "", "1:1: the profile lacks the key 'title'; add it, for example title: Bizagi"),
    ("  match_by: userName\n", "", "5:3: users lacks the key 'match_by'; add it, for example match_by: userName"),
    ("match_by: userName", "matchBy: userName", "5:3: 'matchBy' is no key of users; write match_by"),
    ("match_by: userName", "match_by: user name", "5:13: users.match_by: 'user name' is not an attribute path"),
    ("operations: {", "delete: hard\n  operations: {", "6:3: 'delete' is no key of users; write it under operations"),
    (
        "create: true",
        "create: yes",
        "6:24: users.operations.create is 'yes'; write true, as YAML 1.2 takes yes for text",
    ),
    ("create: true", "create: Off", "6:24: users.operations.create is 'Off'; write false, as YAML 1.2 takes off"),
    ("create: true", "create: 'true'", "6:24: users.operations.create is 'true'; write true without quotes"),
    ("create: true", "create: 1", "6:24: users.operations.create is 1; write one of true, false, unstated"),
    ("create: true", "delete: true", "6:24: users.operations.delete is true; write one of hard, unsupported, unstated"),
    ("create: true", "members: true", "6:16: 'members' is no key of users.operations; write one of create, update"),
    ("type: boolean", "type: Boolean", "10:28: users.attributes[2].type is 'Boolean'; write boolean"),
    (", type: boolean", "", "10:7: users.attributes[2] lacks the key 'type'; add it, for example type: string"),
    (
        "path: active",
        "path: USERNAME",
        "10:14: users.attributes[2].path: 'USERNAME' is declared twice (first on line 8)",
    ),
    (
        "path: active",
        "path: emails.work",
        "10:14: users.attributes[2].path: 'emails.work' would share the case id emails.work",
    ),
    ("path: active", "path: name..x", "10:14: users.attributes[2].path: 'name..x' is not an attribute path"),
    (
        "path: active",
        "path: urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
        "10:14: users.attributes[2].path: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User' names a schema",
    ),
    (
        "{path: active, type: boolean}",
        "active",
        "10:7: users.attributes[2] is text ('active'); write a mapping, for example",
    ),
    ("{path: active, type: boolean}", "", "10:6: users.attributes[2] is empty; write a mapping, for example"),
    (
        "title: Demo",
        "title: Demo: more",
        "2:12: not valid YAML: mapping values are not allowed here; put a text that holds a",
    ),
    ("title: Demo", "title: @demo", "2:8: not valid YAML: found character '@'"),
    ("title: Demo", "title: *", "2:9: not valid YAML: expected alphabetic or numeric character"),
    ("title: Demo", "title: *demo", "2:8: *demo is a YAML alias; write the value out"),
    ("title: Demo", "title: !demo x", "2:8: '!demo' is a YAML tag; leave it out"),
    ("type: boolean}", "type: 'boolean}", "10:28: not valid YAML: found unexpected end of stream; close the bracket"),
    ("title: Demo", "? [title]\n: Demo", "2:3: a key is a list or a mapping; write a single word"),
    ("title: Demo", '"title": "\\ud800"', "2:10: the text holds half of a surrogate pair"),
    ("title: Demo", 'title: "\\UFFFFFFFF"', "2:1: not valid YAML: an escape or a directive holds a number"),
    ("title: Demo", "title: \x00", "2:1: the file holds the character U+0000, which YAML does not allow"),
    ("title: Demo", "title: " + "[" * 30 + "]" * 30, "2:28: lists or mappings are nested deeper than 20 levels"),
    ("title: Demo", "title: 1234567890123456789", "2:8: the number is too large to be exact; put it into quotes"),
    ("title: Demo", "title: 1e999", "2:8: the number is too large to be exact; put it into quotes"),
    (
        "  match_by",
        "\tmatch_by",
        "5:1: not valid YAML: found character '\\t' that cannot start any token; indent with spaces",
    ),
    (
        "'emails[type eq \"work\"].value'",
        'emails[type eq "work"].value',
        "9:20: not valid YAML: expected ',' or '}', but got '['",
    ),
    (
        "'emails[type eq \"work\"].value'",
        '"emails[type eq "work"].value"',
        "9:31: not valid YAML: expected ',' or '}', but got '<scalar>'; put a text that holds quotes",
    ),
    (
        "type: boolean}",
        "type: boolean",
        "10:7: not valid YAML: expected ',' or '}', but got '<stream end>'; close the bracket",
    ),
]
ADDED = [
    ("title: Two", "11:1: the key 'title' stands twice in one mapping (first on line 2); keep one of the two"),
    ("users: {users: 1, users: 2}", "11:1: the key 'users' stands twice in one mapping (first on line 4)"),
    ("---\nconnector: two", "11:1: a second YAML document begins here; keep one profile per file"),
    ("1: 2", "11:1: '1' is no key of a profile; write one of connector, title, source"),
    ("match_by: userName", "11:1: 'match_by' is no key of a profile; write it under users"),
    ("<<: {}", "11:1: '<<' is no key of a profile"),
    ("source: Acme", "11:9: source is text ('Acme'); write a mapping, for example {tutorial: Configure"),
    ("source: {tutorial: Acme, date: 03/05/2021}", "11:32: source.date: '03/05/2021' is not a date; write year, month"),
    ("source: {tutorial: Acme, date: 2021-02-30}", "11:32: source.date: '2021-02-30' is not a date"),
    ("base_url: {ends_with: scim}", "11:23: base_url.ends_with is 'scim'; write the end of a URL path"),
    ("authentication: bearer", "11:17: authentication is text ('bearer'); write a list, for example [bearer]"),
    ("authentication: [saml]", "11:18: authentication[0] is 'saml'; write one of bearer, basic, oauth2"),
    ("authentication: [basic, basic]", "11:17: authentication holds the same entry twice; keep one of the two"),
    ("groups: []", "11:9: groups is a list; write a mapping, for example {match_by: displayName"),
    (
        "groups: {match_by: id, attributes: [], members: x}",
        "11:49: groups.members is 'x'; write one of true, false, unknown",
    ),
    (
        "groups: {match_by: id, members: false, attributes: [{path: members, type: reference}]}",
        "11:60: groups.attributes[0].path: members is declared, while groups.members is false; mend one of the two",
    ),
    ("values: {email_domain: '@acme.com'}", "11:24: values.email_domain: '@acme.com' is not a domain; write the part"),
    ("values: {email_domain: acme}", "11:24: values.email_domain: 'acme' is not a domain"),
    (
        "values: {user_name: '{nam}'}",
        "11:21: values.user_name: '{nam}' has the unknown placeholder {nam}; use {name} and",
    ),
    ("values: {user_name: '{name:>9}'}", "11:21: values.user_name: '{name:>9}' has the unknown placeholder {name:>9}"),
    ("values: {user_name: '{name!r}'}", "11:21: values.user_name: '{name!r}' has the unknown placeholder {name!r}"),
    ("values: {user_name: '{name'}", "11:21: values.user_name: '{name' has a brace without its partner"),
    ("values: {user_name: bob}", "11:21: values.user_name: 'bob' has no {name}, so every user would be named alike"),
    ("values: {user_name: 5}", "11:21: values.user_name is a number (5); put it into quotes"),
    ("values: {attributes: {userNam: [x]}}", "11:23: values.attributes: 'userNam' is declared neither under users nor"),
    ("values: {attributes: {a b: [x]}}", "11:23: values.attributes: 'a b' is not an attribute path"),
    ("values: {attributes: {userName: []}}", "11:33: values.attributes.userName is empty; fill it"),
    ("values: {attributes: {userName: x}}", "11:33: values.attributes.userName is text ('x'); write a list"),
    ("values: {attributes: {userName: [1]}}", "11:34: values.attributes.userName[0] is a number (1), while its"),
    (
        "values: {attributes: {userName: [{a: 1}]}}",
        "11:34: values.attributes.userName[0] is a mapping (a mapping), while",
    ),
    (
        "values: {always: {userName: true}}",
        "11:29: values.always.userName is true or false (true), while its attribute",
    ),
    (
        "values: {always: {active: 'yes'}}",
        "11:27: values.always.active is text ('yes'), while its attribute is declared",
    ),
    ("values: {always: {active: }}", "11:26: values.always.active is empty; write text, true or false"),
    ("values: {always: {x: }}", "11:21: values.always.x is empty; write text, true or false, a number, a mapping or"),
    ("deviations: {}", "11:13: deviations is a mapping; write a list"),
    ("deviations: [x]", "11:14: deviations[0] is text ('x'); write a mapping"),
    ("deviations: [{check: x}]", "11:14: deviations[0] lacks the key 'reason'; add it, for example reason: Location"),
    ("deviations: [{check: x, reason: ' '}]", "11:33: deviations[0].reason is ' '; write a sentence that says why"),
    ("deviations: [{check: 'x[y]', reason: r}]", "11:22: deviations[0].check is 'x[y]'; write the id of a check"),
    ("deviations: [{check: x, reason: r, until: soon}]", "11:43: deviations[0].until: 'soon' is not a date"),
    (
        "deviations: [{check: x, reason: r}, {check: x, reason: s}]",
        "11:37: deviations[1] is about the same cases as the one on line 11; keep one of the two",
    ),
]


def errors(tmp_path: Path, text: str | bytes) -> list[str]:
    """Return the sentences about a text, without the file they begin with."""
    file = tmp_path / "demo.yaml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    found = validate(file)
    assert all(error.startswith(f"{file}:") and "\n" not in error for error in found)
    return [error.removeprefix(f"{file}:") for error in found]


def test_good_profile_has_no_errors(tmp_path: Path) -> None:
    """The profile that the cases below spoil is a good one."""
    assert errors(tmp_path, GOOD) == []


@pytest.mark.parametrize(("old", "new", "expected"), CHANGED, ids=[new[:40] for _, new, _ in CHANGED])
def test_changed_line_is_reported_where_it_stands(tmp_path: Path, old: str, new: str, expected: str) -> None:
    """A spoilt line gives exactly one sentence, with its line and column and what to write instead."""
    assert old in GOOD
    found = errors(tmp_path, GOOD.replace(old, new, 1))
    assert [error[: len(expected)] for error in found] == [expected]


@pytest.mark.parametrize(("line", "expected"), ADDED, ids=[line[:40] for line, _ in ADDED])
def test_added_line_is_reported_where_it_stands(tmp_path: Path, line: str, expected: str) -> None:
    """A wrong line added below gives exactly one sentence, with its line and column and what to write instead."""
    found = errors(tmp_path, f"{GOOD}{line}\n")
    assert [error[: len(expected)] for error in found] == [expected]


def test_all_errors_are_reported_in_the_order_of_the_file(tmp_path: Path) -> None:
    """Several mistakes give several sentences, by line."""
    spoilt = GOOD.replace("entra", "azure").replace("match_by", "matchby").replace("boolean", "bool")
    assert [error.split(":")[0] for error in errors(tmp_path, spoilt)] == ["3", "5", "10"]


def test_profile_error_joins_its_sentences_by_lines(tmp_path: Path) -> None:
    """The error that load raises holds the sentences one by one, and joined as its text."""
    file = tmp_path / "demo.yaml"
    file.write_text("users: {}\n")
    with pytest.raises(ProfileError) as caught:
        load(file)
    assert len(caught.value.errors) == 5
    assert str(caught.value) == "\n".join(caught.value.errors)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "1:1: the file is empty; begin with a line such as connector: bizagi"),
        ("# nothing\n", "1:1: the file is empty"),
        ("null\n", "1:1: the file is empty"),
        ("- connector: demo\n", "1:1: the file holds a list; a profile is a mapping of keys"),
        ("\nconnector:demo\n", "2:1: the file holds text; a profile is a mapping"),
        (b"connector: demo\ntitle: D\xe9mo\n", "2:1: the file is not UTF-8; save it in that encoding"),
        ("%YAML 1." + "9" * 5000 + "\n---\na: 1\n", "1:1: not valid YAML: an escape or a directive"),
    ],
    ids=["nothing", "comment", "null", "list", "text", "latin-1", "directive"],
)
def test_a_file_that_is_no_profile_at_all(tmp_path: Path, text: str | bytes, expected: str) -> None:
    """A file without a mapping gives one sentence that says so."""
    found = errors(tmp_path, text)
    assert [error[: len(expected)] for error in found] == [expected]


def test_byte_order_mark_is_allowed(tmp_path: Path) -> None:
    """A file that begins with a byte order mark is read like any other."""
    assert errors(tmp_path, b"\xef\xbb\xbf" + GOOD.encode()) == []


def test_missing_file(tmp_path: Path) -> None:
    """A path that leads nowhere gives one sentence."""
    assert validate(tmp_path / "none.yaml") == [f"{tmp_path / 'none.yaml'}: there is no such file; check the path"]


def test_folder_instead_of_a_file(tmp_path: Path) -> None:
    """A folder gives one sentence with the system's reason."""
    [error] = validate(tmp_path)
    assert error.startswith(f"'{tmp_path}' cannot be read (")


def test_path_with_a_null_character() -> None:
    """A path that no system takes gives one sentence."""
    [error] = validate("a\x00b.yaml")
    assert "cannot be read" in error


def test_huge_file_is_refused(tmp_path: Path) -> None:
    """A file that is far larger than any profile is refused before it is parsed."""
    file = tmp_path / "huge.yaml"
    file.write_bytes(b"#" * 300_000)
    assert validate(file) == [f"{file}: the file is larger than 256 KiB; a profile has a few hundred lines"]


def test_alias_bomb_is_refused_at_the_first_alias(tmp_path: Path) -> None:
    """Nested aliases are refused before anything is multiplied."""
    bomb = "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    assert errors(tmp_path, bomb) == ["2:8: *a is a YAML alias; write the value out, or put a text with * into quotes"]


def test_duplicate_keys_nested_in_duplicate_keys_are_bounded(tmp_path: Path) -> None:
    """Depth is counted also within a value that is read past."""
    [error] = errors(tmp_path, "{a: 1, a: " * 400 + "1" + "}" * 400)
    assert "nested deeper" in error


def test_type_that_is_no_text_is_told_beside_its_values(tmp_path: Path) -> None:
    """An attribute whose type is a list is refused for that, although test values are given for it."""
    file = tmp_path / "demo.yaml"
    file.write_text(
        "connector: demo\ntitle: Demo\nclient: entra\n"
        "users: {match_by: userName, attributes: [{path: locale, type: []}]}\n"
        "values: {attributes: {locale: [en]}}\n"
    )
    (problem,) = validate(file)
    assert problem.startswith(f"{file}:4:63: users.attributes[0].type is a list; write")
