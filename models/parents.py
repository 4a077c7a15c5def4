"""The parent of a domain, told by the database: `acme.com` of `mail.acme.com`."""

from typing import Any

from sqlalchemy import ColumnElement, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

IS_BELOW = "%.%.%"
"""What LIKE finds in a domain that has a parent which is no top level."""


class _AfterDot(FunctionElement[str]):
    name = "after_dot"
    type = String()
    inherit_cache = True


@compiles(_AfterDot, "sqlite")
def _on_sqlite(element: _AfterDot, compiler: SQLCompiler, **given: Any) -> str:
    return f"substr({_domain(element, compiler, given)}, instr({_domain(element, compiler, given)}, '.') + 1)"


@compiles(_AfterDot, "postgresql")
def _on_postgres(element: _AfterDot, compiler: SQLCompiler, **given: Any) -> str:
    return (
        f"substr({_domain(element, compiler, given)}, strpos({_domain(element, compiler, given)}, '.') + 1)"
    )


def _domain(element: _AfterDot, compiler: SQLCompiler, given: dict[str, Any]) -> str:
    return compiler.process(element.clauses, **given)


def parent_of(domain: ColumnElement[str] | InstrumentedAttribute[str]) -> ColumnElement[str]:
    """Return a domain without its first label; a top level stays what it is."""
    return _AfterDot(domain)
