"""Leads in several groups, found by words, tagged and erased; files of leads on their way in; blocks that expire."""

import hashlib
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_ON_LINKEDIN = sa.text("linkedin_url IS NOT NULL")
_TEXTS = {"phone": 32, "name_key": 32, "company_domain": 255, "zone_confidence": 16}
_WORDS = ("checks", "origins")
_PLAIN = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ı": "i",
        "æ": "ae",
        "œ": "oe",
        ".": "",
        "'": "",
        "’": "",
        "ʻ": "",
    }
)


def upgrade() -> None:
    with op.batch_alter_table("source_group") as table:
        table.add_column(sa.Column("search", sa.JSON(), nullable=True))
    with op.batch_alter_table("suppression") as table:
        table.add_column(sa.Column("expires_at", _MOMENT, nullable=True))
    _create_memberships()
    _widen_leads()
    _create_words_and_tags()
    _create_imports()
    _tell_names()


def _create_memberships() -> None:
    op.create_table(
        "source_group_lead",
        *_of_workspace("source_group_lead"),
        sa.Column("source_group_id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("added_at", _MOMENT, nullable=False),
        _refers("source_group_lead", "source_group_id", "source_group.id"),
        _refers("source_group_lead", "lead_id", "lead.id"),
        sa.UniqueConstraint(
            "source_group_id", "lead_id", name=op.f("uq_source_group_lead_source_group_id_lead_id")
        ),
    )
    op.create_index("ix_source_group_lead_lead_id", "source_group_lead", ["lead_id"])
    op.execute(
        "INSERT INTO source_group_lead (workspace_id, source_group_id, lead_id, added_at)"
        " SELECT workspace_id, source_group_id, id, created_at FROM lead ORDER BY id"
    )


def _widen_leads() -> None:
    op.drop_index("ix_lead_source_group_id_id", "lead")
    op.drop_index("ix_lead_workspace_id", "lead")
    with op.batch_alter_table("lead") as table:
        table.drop_constraint("fk_lead_source_group_id", type_="foreignkey")
        table.drop_column("source_group_id")
        for name, length in _TEXTS.items():
            table.add_column(sa.Column(name, sa.String(length), nullable=False, server_default=""))
        table.add_column(sa.Column("checks", sa.JSON(), nullable=False, server_default="[]"))
        table.add_column(sa.Column("origins", sa.JSON(), nullable=False, server_default="{}"))
        table.add_column(sa.Column("changed_at", _MOMENT, nullable=True))
        table.add_column(sa.Column("erased_at", _MOMENT, nullable=True))
    with op.batch_alter_table("lead") as table:
        for name in (*_TEXTS, *_WORDS):
            table.alter_column(name, server_default=None)
    op.create_index("ix_lead_workspace_id_name_key", "lead", ["workspace_id", "name_key"])
    op.create_index(
        "ix_lead_workspace_id_linkedin_url",
        "lead",
        ["workspace_id", "linkedin_url"],
        sqlite_where=_ON_LINKEDIN,
        postgresql_where=_ON_LINKEDIN,
    )


def _create_words_and_tags() -> None:
    op.create_table(
        "lead_word",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(40), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "word", "lead_id", name=op.f("pk_lead_word")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_lead_word_lead_id", "lead_word", ["lead_id"])
    op.create_table(
        "lead_tag",
        *_of_workspace("lead_tag"),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("tag", sa.String(60), nullable=False),
        _refers("lead_tag", "lead_id", "lead.id"),
        sa.UniqueConstraint("lead_id", "tag", name=op.f("uq_lead_tag_lead_id_tag")),
    )
    op.create_index(op.f("ix_lead_tag_workspace_id"), "lead_tag", ["workspace_id"])
    op.create_index("ix_lead_tag_workspace_id_tag", "lead_tag", ["workspace_id", "tag"])
    op.create_table(
        "erased_person",
        *_of_workspace("erased_person"),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.UniqueConstraint("workspace_id", "digest", name=op.f("uq_erased_person_workspace_id_digest")),
    )
    op.create_index(op.f("ix_erased_person_workspace_id"), "erased_person", ["workspace_id"])


def _create_imports() -> None:
    op.create_table(
        "import_file",
        *_of_workspace("import_file"),
        *(
            sa.Column(
                name, sa.Integer(), sa.ForeignKey(target, name=op.f(f"fk_import_file_{name}")), nullable=True
            )
            for name, target in (
                ("person_id", "person.id"),
                ("source_group_id", "source_group.id"),
                ("run_id", "run.id"),
            )
        ),
        *(
            sa.Column(name, sa.String(length), nullable=False)
            for name, length in (
                ("name", 255),
                ("group_name", 200),
                ("slack_file_id", 32),
                ("slack_channel", 32),
                ("sha256", 64),
                ("state", 32),
                ("reason", 300),
                ("policy", 32),
            )
        ),
        *(sa.Column(name, sa.JSON(), nullable=False) for name in ("columns", "mapping", "notes", "mentions")),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in (
                "size",
                "read_rows",
                "done_rows",
                "added",
                "updated",
                "known",
                "refused",
                "suppressed",
                "flagged",
            )
        ),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("ended_at", _MOMENT, nullable=True),
    )
    op.create_index(op.f("ix_import_file_workspace_id"), "import_file", ["workspace_id"])
    op.create_index("ix_import_file_workspace_id_sha256", "import_file", ["workspace_id", "sha256"])
    op.create_index(
        "ix_import_file_workspace_id_slack_file_id", "import_file", ["workspace_id", "slack_file_id"]
    )
    op.create_index("ix_import_file_state", "import_file", ["state"])
    op.create_table(
        "import_chunk",
        *_of_workspace("import_chunk"),
        sa.Column("import_file_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("first_row", sa.Integer(), nullable=False),
        sa.Column("rows", sa.LargeBinary(), nullable=False),
        sa.Column("problems", sa.LargeBinary(), nullable=True),
        sa.Column("done_at", _MOMENT, nullable=True),
        _refers("import_chunk", "import_file_id", "import_file.id"),
        sa.UniqueConstraint("import_file_id", "number", name=op.f("uq_import_chunk_import_file_id_number")),
    )
    op.create_index(op.f("ix_import_chunk_workspace_id"), "import_chunk", ["workspace_id"])


def _of_workspace(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        _refers(table, "workspace_id", "workspace.id"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"), ondelete="CASCADE")


def _tell_names() -> None:
    """Let the leads that are there be found by name, as they were when this was written."""
    connection = op.get_bind()
    names = ("id", "workspace_id", "name", "company", "email", "name_key")
    lead = sa.table("lead", *(sa.column(name) for name in names))
    word = sa.table("lead_word", *(sa.column(name) for name in ("workspace_id", "word", "lead_id")))
    wanted = sa.select(lead).order_by(lead.c.id).limit(1000)
    after = 0
    while found := connection.execute(wanted.where(lead.c.id > after)).all():
        after = found[-1].id
        keys = [{"lead_id": one.id, "key": _key(one.name, one.company)} for one in found]
        connection.execute(
            sa.update(lead).where(lead.c.id == sa.bindparam("lead_id")).values(name_key=sa.bindparam("key")),
            keys,
        )
        rows = [
            {"workspace_id": one.workspace_id, "word": each, "lead_id": one.id}
            for one in found
            for each in _words(one.name, one.company, one.email or "")
        ]
        if rows:
            connection.execute(sa.insert(word), rows)


def _words(name: str, company: str, email: str) -> list[str]:
    address, _, domain = email.partition("@")
    texts = (name, company, address.replace(".", " "), domain.rpartition(".")[0].replace(".", " "))
    return list(dict.fromkeys(word[:40] for text in texts for word in _fold(text).split()))[:16]


def _key(name: str, company: str) -> str:
    folded = _fold(name), _fold(company)
    return hashlib.blake2b("\n".join(folded).encode(), digest_size=16).hexdigest() if all(folded) else ""


def _fold(text: str) -> str:
    plain = text.casefold().translate(_PLAIN)
    taken_apart = unicodedata.normalize("NFKD", plain)
    plain = "".join(letter for letter in taken_apart if not unicodedata.combining(letter))
    return " ".join("".join(letter if letter.isalnum() else " " for letter in plain).split())


def downgrade() -> None:
    for name in ("import_chunk", "import_file", "erased_person", "lead_tag", "lead_word"):
        op.drop_table(name)
    op.drop_index("ix_lead_workspace_id_linkedin_url", "lead")
    op.drop_index("ix_lead_workspace_id_name_key", "lead")
    with op.batch_alter_table("lead") as table:
        for name in (*_TEXTS, *_WORDS, "changed_at", "erased_at"):
            table.drop_column(name)
        table.add_column(sa.Column("source_group_id", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE lead SET source_group_id = (SELECT min(source_group_id) FROM source_group_lead"
        " WHERE source_group_lead.lead_id = lead.id)"
    )
    with op.batch_alter_table("lead") as table:
        table.create_foreign_key("fk_lead_source_group_id", "source_group", ["source_group_id"], ["id"])
    op.create_index("ix_lead_source_group_id_id", "lead", ["source_group_id", "id"])
    op.create_index("ix_lead_workspace_id", "lead", ["workspace_id"])
    op.drop_table("source_group_lead")
    with op.batch_alter_table("suppression") as table:
        table.drop_column("expires_at")
    with op.batch_alter_table("source_group") as table:
        table.drop_column("search")
