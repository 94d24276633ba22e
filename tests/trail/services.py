"""Every service that writes, found where writes stand: `verb_noun(*, …, by)`."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator

APPS = ("core", "units", "programs", "villages", "patrols", "aid", "reports")
MODULES = {"services", "feeds", "queue"}
# Keyword-only and asking nobody's right, but writing: they act for the person they are about.
WITHOUT_BY = {"units.services.tokens.create_token", "units.services.codes.redeem_one_time_code"}


def modules() -> Iterator[object]:
    for app in APPS:
        package = importlib.import_module(app)
        for found in pkgutil.walk_packages(package.__path__, f"{app}."):
            if MODULES & set(found.name.split(".")):
                yield importlib.import_module(found.name)


def is_write(name: str, function: Callable) -> bool:
    parameters = inspect.signature(function).parameters.values()
    keyword_only = all(p.kind in (p.KEYWORD_ONLY, p.VAR_KEYWORD) for p in parameters)
    told_who = any(p.name == "by" or p.kind == p.VAR_KEYWORD for p in parameters)
    return bool(parameters) and keyword_only and (told_who or name in WITHOUT_BY)


def writes() -> dict[str, Callable]:
    """{"villages.services.decisions.verify_formation": function, …}"""
    found = {}
    for module in modules():
        for name, function in vars(module).items():
            if not inspect.isfunction(function) or name.startswith("_"):
                continue
            here = inspect.unwrap(function).__module__ == module.__name__
            path = f"{module.__name__}.{name}"
            if here and is_write(path, function):
                found[path] = function
    return dict(sorted(found.items()))


def bulk() -> list[str]:
    """Services named like another one, in the plural: `verify_formations` of `verify_formation`."""
    names = writes()
    singles = {path.rpartition(".")[2] for path in names}
    return [
        path for path in names if path.endswith("s") and path.rpartition(".")[2][:-1] in singles
    ]
