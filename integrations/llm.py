"""The writer on LangChain: any chat model, one structured answer, checked and asked for again once."""

import logging
from dataclasses import replace
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from integrations.llm_asking import AskedModel
from integrations.llm_brief import (
    MAX_SUBJECT,
    WrittenText,
    one_line,
    system_prompt,
    to_json,
    what_is_wrong,
)
from integrations.llm_failures import EXTRAS, provider_failures
from integrations.template_model import TemplateChatModel
from outreach.errors import OutreachError, WriterFailed, WriterStopped, WriterUnreachable
from outreach.writer_port import NOTHING, Brief, Pace, Terms, Used, Writer, Written, used_by

TEMPLATE = "template"

TIMEOUT_SECONDS = 60
_MAX_RETRIES = 1
_MAX_TOKENS = 1200
_ATTEMPTS = 2

_log = logging.getLogger("plera.writer")


class ModelUnavailable(OutreachError):
    """PLERA_MODEL names a model that cannot be used here; the sentence says what to do."""


def build_model(
    name: str, *, url: str = "", key: str = "", timeout_seconds: int = TIMEOUT_SECONDS
) -> BaseChatModel:
    """Return the chat model named `provider:model`, or the one that needs no key for "template".

    `url` is the base address of another server that speaks the provider's API, `key` its key, "" for none.

    Importing a provider takes seconds and up to 100 MB: call this only where texts are written.
    Raises ModelUnavailable.
    """
    if name == TEMPLATE:
        return TemplateChatModel()
    provider, _, model = name.partition(":")
    if not provider or not model:
        raise ModelUnavailable(
            f"PLERA_MODEL is {name!r}: write it as provider:model, for example openai:gpt-5-mini, or template."
        )
    from langchain.chat_models import init_chat_model

    failures = provider_failures(f"langchain_{provider}")
    try:
        chat_model: BaseChatModel = init_chat_model(
            model, model_provider=provider, **_options(provider, timeout_seconds), **_address(url, key)
        )
    except ImportError as error:
        raise ModelUnavailable(_install(provider)) from error
    except failures as error:
        raise ModelUnavailable(
            f"The model {name} could not be set up: check the provider's name and that its API key is set."
        ) from error
    return chat_model


def _address(url: str, key: str) -> dict[str, Any]:
    # Providers' clients refuse to start without any key; servers of one's own want none.
    return {"base_url": url, "api_key": key or "none"} if url else ({"api_key": key} if key else {})


def _install(provider: str) -> str:
    wanted = f"'plera-slack[{provider}]'" if provider in EXTRAS else f"langchain-{provider.replace('_', '-')}"
    return f"The package for {provider} models is missing: run `pip install {wanted}` and start again."


def _options(provider: str, timeout_seconds: int) -> dict[str, Any]:
    if provider == "ollama":
        return {"num_predict": _MAX_TOKENS, "client_kwargs": {"timeout": timeout_seconds}}
    return {"timeout": timeout_seconds, "max_retries": _MAX_RETRIES, "max_tokens": _MAX_TOKENS}


class LangChainWriter:
    """Writes with a chat model. Implements Writer; `name` is kept with every text."""

    def __init__(
        self, model: BaseChatModel, name: str, *, terms: Terms | None = None, pace: Pace | None = None
    ) -> None:
        self._name = name
        self._model = AskedModel(model, name, WrittenText, terms=terms, pace=pace)

    def write(self, brief: Brief) -> Written:
        """Ask for a text; ask once more when the answer cannot be used. Raises WriterFailed."""
        asked: list[BaseMessage] = [SystemMessage(system_prompt(brief)), HumanMessage(to_json(brief))]
        wrong, used = "", NOTHING
        for _ in range(_ATTEMPTS):
            again = (
                [HumanMessage(f"Your last answer could not be used. {wrong} Answer again.")] if wrong else []
            )
            try:
                text, took = self._model.ask([*asked, *again])
            except WriterFailed as error:
                error.used = used
                raise
            used += took
            wrong = "It did not have the asked form." if text is None else what_is_wrong(text, brief)
            if text is not None and not wrong:
                return self._accept(text, brief, used)
        _log.warning("model answer unusable", extra={"writer": self._name, "reason": wrong})
        failed = WriterFailed(
            f"The model {self._name} gave no usable text. {wrong} Press Rewrite to try again, or Edit to write it."
        )
        failed.used = used
        raise failed

    def _accept(self, text: WrittenText, brief: Brief, used: Used) -> Written:
        has_subject = brief.channel == "email" and not brief.is_follow_up
        known = {name for name, _ in brief.facts}
        return Written(
            subject=one_line(text.subject, MAX_SUBJECT) if has_subject else "",
            body="\n".join(line.rstrip() for line in text.body.strip().splitlines()),
            facts_used=tuple(dict.fromkeys(name for name in text.facts_used if name in known)),
            writer=self._name,
            translates=self._name != TEMPLATE,
            language=text.language.lower().replace("_", "-").partition("-")[0][:8],
            claims=tuple((one.text.strip(), one.fact) for one in text.claims if one.fact in known),
            used=used,
        )


class FallbackWriter:
    """Asks a second writer where the first one cannot be reached or refuses the account. Implements Writer."""

    def __init__(self, first: Writer, second: Writer) -> None:
        self._first, self._second = first, second

    def write(self, brief: Brief) -> Written:
        """Raises WriterFailed as the second writer does, or as the first does of a text it could not write."""
        try:
            return self._first.write(brief)
        except (WriterUnreachable, WriterStopped) as error:
            before = used_by(error)
        try:
            found = self._second.write(brief)
        except WriterFailed as error:
            error.used = before + used_by(error)
            raise
        return replace(found, used=before + found.used)
