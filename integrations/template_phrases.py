"""The shape of a language's phrases, and English.

In braces stand places: first, whole, company, title, city, industry, size, tool, hiring, product, hook (facts of the
lead), offer, proof, ask (the profile), point (what an instruction asked to mention). A phrase is only taken when all
its places are known. They are ours, so formatting them is safe; outside text only ever fills a place.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Phrases:
    """One language's phrases, by what they do in a message."""

    greeting: tuple[str, ...]
    greeting_formal: tuple[str, ...]
    greeting_unnamed: str
    subjects: tuple[str, ...]
    why_you: tuple[tuple[str, ...], ...]
    offer: tuple[str, ...]
    proof: tuple[str, ...]
    question: tuple[str, ...]
    ask_by_question: tuple[str, ...]
    ask_by_thing: tuple[str, ...]
    ask_by_sentence: tuple[str, ...]
    ask_unset: tuple[str, ...]
    extras: tuple[str, ...]
    point: tuple[str, ...]
    formal_close: tuple[str, ...]
    follow_up_proof: tuple[str, ...]
    follow_up_proof_body: tuple[str, ...]
    follow_up: tuple[str, ...]
    follow_up_body: tuple[str, ...]
    follow_up_ask: tuple[str, ...]
    last: tuple[str, ...]
    last_body: tuple[str, ...]
    last_close: tuple[str, ...]
    invite: tuple[str, ...]
    things_start: tuple[str, ...]
    lowers_after_colon: bool


ENGLISH = Phrases(
    greeting=("Hi {first},", "Hello {first},"),
    greeting_formal=("Dear {whole},",),
    greeting_unnamed="Hello,",
    subjects=(
        "A question for {company}",
        "{first}, a short question",
        "One idea for {company}",
        "{company} in {city}",
        "For {first} at {company}",
        "{company}: worth a look?",
        "Something for the {title} at {company}",
        "A short question",
        "One idea, one question",
    ),
    why_you=(
        (
            "One thing about {company} made me write: {hook}.",
            "I was reading about {company} and stopped at one line: {hook}.",
            "A detail about {company} caught my eye: {hook}.",
            "What made me think of {company}: {hook}.",
            "This is why I am writing to you: {hook}.",
            "I read this and wanted to ask you about it: {hook}.",
            "My reason for writing: {hook}.",
        ),
        (
            "As {title} at {company}, you will see quickly whether this is worth your time.",
            "You are {title} at {company}, so I would rather ask you than guess.",
            "I am writing to you because this lands on the desk of the {title}, and at {company} that is you.",
        ),
        (
            "I saw that {company} is hiring: {hiring}.",
            "I noticed that {company} works with {tool}, which is why I am writing.",
            "I had a look at what {company} makes, {product} above all, and came away with a question.",
            "{company} works in {industry}, so I will skip the basics.",
            "I am writing to {company} in {city} with one concrete idea.",
        ),
        (
            "I had a look at {company} and came away with one question.",
            "I will be brief, because what I want is an honest opinion about {company}.",
        ),
        (
            "I will be brief: I have one idea and one question for you.",
            "This is a short note, with one question at the end.",
        ),
    ),
    offer=(
        "What we do, in one breath: {offer}.",
        "In short: {offer}.",
        "Here is the idea: {offer}.",
        "The short version of what we do: {offer}.",
        "Where we come in: {offer}.",
    ),
    proof=(
        "One result so far: {proof}.",
        "To make it concrete: {proof}.",
        "An example: {proof}.",
        "What that has meant in practice: {proof}.",
    ),
    question=(
        "How do you handle this at {company} today?",
        "Who at {company} would notice the difference first?",
        "Is this something {company} wants to move this year?",
        "How do you handle this today?",
        "Who on your side would notice the difference first?",
    ),
    ask_by_question=("{ask}", "If that sounds useful: {ask}", "So here is my question: {ask}"),
    ask_by_thing=(
        "Would {ask} be worth your time?",
        "Could we agree on {ask}?",
        "Would you be open to {ask}?",
        "Is {ask} something you would say yes to?",
    ),
    ask_by_sentence=("{ask}.", "If it is of interest: {ask}."),
    ask_unset=(
        "Would you be open to a short exchange about it?",
        "Is that worth a closer look for you?",
        "Shall I send you the essentials in a few lines?",
    ),
    extras=(
        "If this belongs on someone else's desk, a name is all I need.",
        "A one-line answer is plenty, and a plain no helps me too.",
        "I am happy to answer questions by email first, so nothing has to go into a calendar yet.",
        "If the timing is wrong, just say so and I will leave it there.",
    ),
    point=("One more point: {point}.", "Worth adding: {point}."),
    formal_close=("I would be grateful for a short reply.", "Thank you for taking the time to read this."),
    follow_up_proof=(
        "A short follow-up to my email, with one thing I left out.",
        "Coming back to my note, because one example says more than my first email did.",
        "One number, or rather one story, that should have been in my first email.",
        "I do not want my first email to get buried, so here is the part that matters most.",
    ),
    follow_up_proof_body=(
        "{proof}. That is the kind of change I have in mind for {company}.",
        "{proof}. I would be curious whether {company} sees the same potential.",
        "{proof}. Would that be worth having at {company} too?",
        "{proof}.",
    ),
    follow_up=(
        "I do not want my first email to get buried, so here is a shorter one.",
        "You will have had fuller days than one for reading my email, so I will keep this to a few lines.",
        "A short follow-up, because I would rather ask twice than guess.",
    ),
    follow_up_body=(
        "What I can put on the table for {company}: {offer}.",
        "I still think of this when I look at {company}: {hook}.",
        "In one line: {offer}.",
        "This is still why I am asking: {hook}.",
        "I would like to understand how {company} looks at this, even if the answer is that it is fine as it is.",
        "I would like to understand how you look at this, even if the answer is that it is fine as it is.",
    ),
    follow_up_ask=(
        "Is this on your list at all, or should I ask again later in the year?",
        "Should I send you the details in a few lines?",
        "Worth a few minutes, or not now? Either answer helps.",
        "Would it help to see one example from start to end?",
    ),
    last=(
        "This is my last email about this; I do not want to fill your inbox.",
        "I will leave it here after this note.",
        "No answer is an answer too, so this is the last you hear from me about it.",
    ),
    last_body=(
        "Should it become a topic at {company}, one line from you is enough and I pick it up from there.",
        "If someone else at {company} looks after this, I would be glad of a name.",
        "If it matters again later, reply to this email and you have everything in one place.",
    ),
    last_close=(
        "Thank you for reading, {first}.",
        "Until then, all the best for what {company} has planned.",
        "Thank you for your time.",
    ),
    invite=(
        "Hi {first}, one thing about {company} caught my eye: {hook}. I would like to follow what comes of it.",
        "Hi {first}. {hook}: that is what made me curious about {company}. Glad to connect.",
        "Hi {first}, I read this and became curious: {hook}. Glad to connect.",
        "Hello {first}, as {title} at {company} you see a topic I work on from the inside. Glad to connect.",
        "Hi {first}, I work on questions that land on a {title}'s desk and would be glad to connect.",
        "Hello {first}, I am interested in what {company} does in {industry} and would be glad to connect.",
        "Hi {first}, I had a look at {company} and would like to stay in touch. No pitch in here.",
        "Hello {first}, I would be glad to connect and to hear what you are working on.",
        "Hello, I would be glad to connect and to hear what you are working on.",
    ),
    things_start=("a ", "an ", "the ", "one ", "two ", "10 ", "15 ", "20 ", "30 "),
    lowers_after_colon=True,
)
