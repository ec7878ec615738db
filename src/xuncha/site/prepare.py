"""Everything between an empty folder and a first page: tables, static files, reference data, the chain's first event."""

from __future__ import annotations

from django.conf import settings
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor

from xuncha.catalogue.loading import load_catalogue
from xuncha.cycle.rectification.evaluation.loading import load_schemes
from xuncha.foundation.audit.chain import begin, is_demo_database
from xuncha.foundation.jobs.routing import job_apps, to_migrate
from xuncha.foundation.rules import load_rules
from xuncha.foundation.search.making import prepare as prepare_search
from xuncha.library.loading import load_library
from xuncha.site import fresh


class WrongModeError(RuntimeError):
    """A demonstration's database in real mode, or the other way round."""


def prepare() -> None:
    """Bring database and files up to date; quick when nothing is to be done."""
    prepare_database()
    collect_static()


def prepare_database() -> None:
    """Tables, reference data and the chain's first event; also what `xuncha init` needs in an empty folder."""
    for alias in to_migrate():
        if fresh.is_empty(alias):
            fresh.make_tables(alias, None if alias == DEFAULT_DB_ALIAS else job_apps())
        for app in apps_to_migrate(alias):
            call_command("migrate", *app, database=alias, verbosity=0, interactive=False)
    require_mode()
    begin(demo=settings.DEMO)
    load_rules()
    load_catalogue()
    load_library(fictional=settings.DEMO)
    load_schemes()
    prepare_search()


def apps_to_migrate(alias: str) -> list[tuple[str, ...]]:
    """Arguments of the `migrate` calls due: of the second file only the rooms with a table in it."""
    executor = MigrationExecutor(connections[alias])
    leaves = executor.loader.graph.leaf_nodes()
    if alias == DEFAULT_DB_ALIAS:
        return [()] if executor.migration_plan(leaves) else []
    return [(app,) for app, name in leaves if app in job_apps() and executor.migration_plan([(app, name)])]


def require_mode() -> None:
    """A demonstration's database stays one for life; real mode refuses it (design §6)."""
    demo = is_demo_database()
    if demo is not None and demo != settings.DEMO:
        raise WrongModeError(
            "这是演示数据库，不能用于正式工作；请另设 XUNCHA_HOME"
            if demo
            else "这是正式数据库，不能以演示方式打开"
        )


def collect_static() -> None:
    """Collect hashed static files when the package's have changed since."""
    stamp = settings.STATIC_ROOT / ".stamp"
    newest = (
        f"{max(path.stat().st_mtime_ns for path in settings.PACKAGE.rglob('static/**/*') if path.is_file())}"
    )
    if stamp.exists() and stamp.read_text() == newest:
        return
    call_command("collectstatic", verbosity=0, interactive=False)
    stamp.write_text(newest)
