"""A chat model without a network: writes from phrases, behind the same LangChain interface as any other."""

from collections.abc import Callable, Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool

from integrations.llm_brief import WrittenText, from_json
from integrations.template_change import change
from integrations.template_text import compose


class TemplateChatModel(BaseChatModel):
    """Answers a JSON brief with a text that depends on nothing but the brief.

    With a tool bound it answers by a tool call, else by JSON in the content.
    """

    @property
    def _llm_type(self) -> str:
        return "plera-template"

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | None = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """Bind the tool whose call carries the answer."""
        return self.bind(tools=[convert_to_openai_tool(tool) for tool in tools], **kwargs)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        text = _answer(messages)
        tools = kwargs.get("tools")
        message = _tool_call(text, tools[0]) if tools else AIMessage(content=text.model_dump_json())
        return ChatResult(generations=[ChatGeneration(message=message)])


def _answer(messages: list[BaseMessage]) -> WrittenText:
    """Write for the first message that is a brief."""
    for message in messages:
        if isinstance(message, HumanMessage):
            brief = from_json(str(message.content))
            return change(brief, brief.example) if brief.example is not None else compose(brief)
    raise ValueError("no brief among the messages")


def _tool_call(text: WrittenText, tool: dict[str, Any]) -> AIMessage:
    name = tool["function"]["name"]
    call = {"name": name, "args": text.model_dump(), "id": "written", "type": "tool_call"}
    return AIMessage(content="", tool_calls=[call])
