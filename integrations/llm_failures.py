"""Which exceptions mean that a model's provider failed, for providers that are loaded only when chosen."""

import importlib
import re
import sys
from json import JSONDecodeError

from langchain_core.exceptions import LangChainException
from pydantic import ValidationError

EXTRAS = ("openai", "anthropic", "ollama")

_PROVIDER_ERRORS = {
    "langchain_openai": (("openai", "OpenAIError"),),
    "langchain_anthropic": (("anthropic", "AnthropicError"),),
    "langchain_ollama": (("ollama", "ResponseError"), ("ollama", "RequestError")),
    "langchain_google_genai": (("google.genai.errors", "APIError"),),
    "langchain_mistralai": (("httpx", "HTTPError"),),
    "langchain_groq": (("groq", "GroqError"),),
}
_COMMON: tuple[type[Exception], ...] = (LangChainException, OSError, ValueError, TimeoutError)


def provider_failures(module: str) -> tuple[type[Exception], ...]:
    """Return what calls to a model of this module (`langchain_openai.chat_models.base`) may raise."""
    package = module.partition(".")[0]
    found = [_named(*error) for error in _PROVIDER_ERRORS.get(package, ())]
    if "httpx" in sys.modules:
        found.append(_named("httpx", "HTTPError"))
    return (*_COMMON, *(error for error in found if error is not None))


_CUT_OFF = frozenset({"LengthFinishReasonError", "ContentFilterFinishReasonError"})
MISSHAPEN = (IndexError, KeyError, TypeError)
"""What clients raise of an answer that lacks what they look for in it, such as one without choices."""

_LATER = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_STOPPED = frozenset({401, 402, 403})
_OUT_OF_CREDIT = (
    "insufficient_quota",
    "billing",
    "credit balance",
    "payment required",
    "exceeded your current quota",
)
_UNREACHABLE = re.compile(r"connect|timeout|timed ?out|unavailable|overloaded", re.IGNORECASE)
_MOST_REST = 600.0


def is_garbled(error: Exception) -> bool:
    """Say whether an answer came, but not in the asked form, or cut off: asking again may bring a better one.

    OpenAI's client reads a structured answer itself and raises pydantic's error, or its own where it was cut off.
    """
    return isinstance(error, ValidationError | JSONDecodeError) or type(error).__name__ in _CUT_OFF


def garbled_usage(error: Exception) -> dict[str, int]:
    """Return what a cut-off answer took, as usage_metadata says it; empty where the error does not tell."""
    usage = getattr(getattr(error, "completion", None), "usage", None)
    return {
        "input_tokens": int(getattr(usage, "prompt_tokens", 0) or 0),
        "output_tokens": int(getattr(usage, "completion_tokens", 0) or 0),
    }


def is_out_of_credit(error: Exception) -> bool:
    """Say whether a provider refuses the key or the account: trying again changes nothing."""
    said = str(error).lower()
    return status_of(error) in _STOPPED or any(words in said for words in _OUT_OF_CREDIT)


def is_unknown_model(error: Exception) -> bool:
    """Say whether nothing of that name, or nothing at all, is served at the address: no text will ever come."""
    return status_of(error) in (404, 410)


def is_too_much(error: Exception) -> bool:
    """Say whether a provider asks everybody to call it less often."""
    return status_of(error) in (429, 529)


def is_passing(error: Exception) -> bool:
    """Say whether the same call may work later: the provider is away, too slow, or has too much to do."""
    if status_of(error) is not None:
        return status_of(error) in _LATER
    if isinstance(error, ConnectionError | TimeoutError):
        return True
    return _UNREACHABLE.search(type(error).__name__) is not None


def status_of(error: Exception) -> int | None:
    """Return the HTTP status that a provider answered with, None where it did not come to that."""
    response = getattr(error, "response", None)
    for one in (getattr(error, "status_code", None), getattr(response, "status_code", None)):
        if isinstance(one, int) and one > 0:
            return one
    return None


def rest_of(error: Exception, otherwise: float) -> float:
    """Return for how many seconds a provider asks to be left alone (`Retry-After`), ten minutes at most."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    asked = str(headers.get("retry-after", ""))
    return min(float(asked), _MOST_REST) if re.fullmatch(r"\d{1,6}(\.\d+)?", asked) else otherwise


def _named(module: str, name: str) -> type[Exception] | None:
    try:
        error = getattr(importlib.import_module(module), name, None)
    except ImportError:
        return None
    return error if isinstance(error, type) and issubclass(error, Exception) else None
