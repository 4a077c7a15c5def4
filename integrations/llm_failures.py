"""Which exceptions mean that a model's provider failed, for providers that are loaded only when chosen."""

import importlib
import sys

from langchain_core.exceptions import LangChainException

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


def _named(module: str, name: str) -> type[Exception] | None:
    try:
        error = getattr(importlib.import_module(module), name, None)
    except ImportError:
        return None
    return error if isinstance(error, type) and issubclass(error, Exception) else None
