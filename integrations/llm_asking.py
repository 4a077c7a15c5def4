"""Asking a chat model for one answer of a given form, when it is its turn; its failures sorted for who asked."""

import logging
from collections.abc import Mapping
from typing import Any, Generic, TypeVar

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage
from pydantic import BaseModel

from integrations.llm_failures import (
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
from outreach.errors import WriterFailed, WriterStopped, WriterUnreachable
from outreach.writer_port import NOTHING, Pace, Terms, Used

Answer = TypeVar("Answer", bound=BaseModel)
_log = logging.getLogger("plera.writer")


class AskedModel(Generic[Answer]):
    """A chat model that answers in one form; `name` stands in what is said of it."""

    def __init__(
        self,
        model: BaseChatModel,
        name: str,
        form: type[Answer],
        *,
        terms: Terms | None = None,
        pace: Pace | None = None,
    ) -> None:
        self._name, self._form = name, form
        self._terms = terms or Terms(name)
        self._pace = pace
        self._model = model.with_structured_output(form, include_raw=True)
        self._failures = provider_failures(type(model).__module__)

    def ask(self, messages: list[BaseMessage]) -> tuple[Answer | None, Used]:
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
        return parsed if isinstance(parsed, self._form) else None, self._used(said)

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
