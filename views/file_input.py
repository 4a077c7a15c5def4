"""The input that takes files, which slack_sdk has no model of."""

from slack_sdk.models.blocks.block_elements import InputInteractiveElement


class FileInput(InputInteractiveElement):
    """Slack's file_input: https://docs.slack.dev/reference/block-kit/block-elements/file-input-element."""

    type = "file_input"
    attributes = InputInteractiveElement.attributes | {"filetypes", "max_files"}

    def __init__(self, action_id: str, filetypes: tuple[str, ...], *, max_files: int = 1) -> None:
        """Take up to `max_files` files whose names end like this; Slack checks no more than the end of the name."""
        super().__init__(type=self.type, action_id=action_id)
        self.filetypes = list(filetypes)
        self.max_files = max_files
