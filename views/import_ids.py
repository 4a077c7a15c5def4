"""Every block_id and action_id of the screens on which leads come in.

These strings live on in messages that were posted long ago: a name may be retired, but never given another meaning.
"""

from outreach.fields import Field

IMPORT_MODAL = "import_modal"
IMPORT_FILE = "import_file"
IMPORT_MAP = "import_map"
IMPORT_DISCARD = "import_discard"
MAPPING_MODAL = "import_mapping"
MAPPING_GROUP = "import_group"
MAPPING_POLICY = "import_policy"
MAPPING_RUN = "import_run"
COLUMN_OF = {field: f"import_column_{field}" for field in Field}
"""The block and action of the select for each of our fields."""

NOTHING = "-"
