"""The writer on LangChain: any chat model, one structured answer, checked and asked for again once."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from integrations.llm_brief import (
    MAX_SUBJECT,
    WrittenText,
    one_line,
    system_prompt,
    to_json,
    what_is_wrong,
)
from integrations.llm_failures import (
    EXTRAS,
    MISSHAPEN,
    garbled_usage,
    is_garbled,
    is_out_of_credit,
    is_passing,
    is_too_much,
    is_unknown_model,
    provider_failures,
    rest_of,
)
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
        self._terms = terms or Terms(name)
        self._pace = pace
        self._model = model.with_structured_output(WrittenText, include_raw=True)
        self._failures = provider_failures(type(model).__module__)

    def write(self, brief: Brief) -> Written:
        """Ask for a text; ask once more when the answer cannot be used. Raises WriterFailed."""
        asked: list[BaseMessage] = [SystemMessage(system_prompt(brief)), HumanMessage(to_json(brief))]
        wrong, used = "", NOTHING
        for _ in range(_ATTEMPTS):
            again = (
                [HumanMessage(f"Your last answer could not be used. {wrong} Answer again.")] if wrong else []
            )
            try:
                text, took = self._ask([*asked, *again])
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

    def _ask(self, messages: list[BaseMessage]) -> tuple[WrittenText | None, Used]:
        """Call the model when it is its turn; no text when the answer does not have the asked form."""
        if self._pace is not None:
            self._pace.wait()
        try:
            answer = self._model.invoke(messages)
        except AttributeError as error:
            # Providers' clients read a page of a gateway, or null, as if it were an answer, and stumble.
            _log.warning("model answer unreadable", exc_info=error, extra={"writer": self._name})
            raise WriterUnreachable(
                f"What answers in place of the model {self._name} is no model's answer: check its address."
            ) from error
        except MISSHAPEN as error:
            _log.warning("model answer misshapen", exc_info=error, extra={"writer": self._name})
            return None, NOTHING
        except self._failures as error:
            if is_garbled(error):
                return None, self._used(garbled_usage(error))
            _log.warning("model call failed", extra={"writer": self._name, "error": type(error).__name__})
            failed = self._sorted(error)
            if self._pace is not None and is_too_much(error) and isinstance(failed, WriterUnreachable):
                self._pace.back_off(failed.rest_seconds)
            raise failed from error
        parsed = answer.get("parsed") if isinstance(answer, dict) else None
        raw = answer.get("raw") if isinstance(answer, dict) else None
        said = getattr(raw, "usage_metadata", None) or {}
        return parsed if isinstance(parsed, WrittenText) else None, self._used(said)

    def _used(self, said: Mapping[str, Any]) -> Used:
        """Return what a call took, as the provider counts it; nothing where it does not say."""
        tokens_in, tokens_out = int(said.get("input_tokens") or 0), int(said.get("output_tokens") or 0)
        return Used(tokens_in, tokens_out, self._terms.cost_micros(tokens_in, tokens_out))

    def _sorted(self, error: Exception) -> WriterFailed:
        """Return what a provider's failure means: later again, not before somebody put it right, or this text only."""
        kind = type(error).__name__
        if is_out_of_credit(error):
            return WriterStopped(
                f"The model {self._name} refuses the key or the account is out of credit ({kind}): put that right."
            )
        if is_unknown_model(error):
            return WriterStopped(
                f"The model {self._name} is not known where it was asked for ({kind}): check its name and address."
            )
        if is_passing(error):
            away = WriterUnreachable(
                f"The model {self._name} does not answer or has too much to do ({kind})."
            )
            away.rest_seconds = rest_of(error, away.rest_seconds)
            return away
        return WriterFailed(
            f"The model {self._name} could not write this ({kind}): press Rewrite to try again, or Edit to write it."
        )

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
