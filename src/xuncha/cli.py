"""The `xuncha` command: a thin door to the management commands."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path

# On the door's own machine: another process, other settings, and nothing of the inside is loaded.
DOOR_SIDE = ("init", "serve", "stick")
DEMO_COMMANDS = {"serve", "demo", "migrate", "shell", "audit", "check", "door", "indicators", "lake"}


# Read files, write files: without the settings no home folder and no key is made.
PURE_COMMANDS = {
    "import": "xuncha.exchange.management.commands.import",
    "classify": "xuncha.catalogue.management.commands.classify",
    "decompose": "xuncha.insight.management.commands.decompose",
    "similar": "xuncha.insight.management.commands.similar",
}


def main() -> None:
    """Choose the settings, and for `--demo` a folder and keys of its own, then run the command."""
    os.umask(0o077)  # database, files and keys are for the account that runs the service, whoever starts it
    arguments = list(sys.argv)
    if len(arguments) > 1:
        arguments[1] = arguments[1].replace("-", "_")
    if only_understands(arguments):
        os.environ.pop("DJANGO_SETTINGS_MODULE", None)
        import_module(PURE_COMMANDS[arguments[1]]).Command().run_from_argv(arguments)
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xuncha.site.settings")
    if arguments[1:2] == ["door"] and arguments[2:3] and arguments[2] in DOOR_SIDE:
        from xuncha.portal.command import main as door_side

        door_side(arguments[2:])
        return
    if wants_demo(arguments):
        os.environ["XUNCHA_DEMO"] = "1"
        os.environ.setdefault("XUNCHA_HOME", str(Path.cwd() / "var" / "demo"))
    from django.core.management import execute_from_command_line

    execute_from_command_line([argument for argument in arguments if argument != "--demo"])


def only_understands(arguments: list[str]) -> bool:
    """Commands that never touch the database; an import only in its dry run."""
    command = arguments[1] if len(arguments) > 1 else ""
    return command in PURE_COMMANDS and (command != "import" or "--dry-run" in arguments)


def wants_demo(arguments: list[str]) -> bool:
    command = arguments[1] if len(arguments) > 1 else ""
    return command == "demo" or (command in DEMO_COMMANDS and "--demo" in arguments)
