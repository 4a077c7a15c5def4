"""The German phrases of the template writer; the places are those of integrations/template_phrases.py."""

from integrations.template_phrases import Phrases

GERMAN = Phrases(
    greeting=("Hallo {first},", "Guten Tag {first},"),
    greeting_formal=("Guten Tag {whole},",),
    greeting_unnamed="Guten Tag,",
    subjects=(
        "Eine Frage an {company}",
        "{first}, eine kurze Frage",
        "Eine Idee für {company}",
        "{company} in {city}",
        "{company}: einen Blick wert?",
        "Kurze Frage zu {company}",
        "Eine kurze Frage",
        "Eine Idee, eine Frage",
    ),
    why_you=(
        (
            "Eine Sache zu {company} ist mir aufgefallen: {hook}.",
            "Ich habe über {company} gelesen und bin an einer Zeile hängen geblieben: {hook}.",
            "Warum ich gerade an {company} denke: {hook}.",
            "Der Anlass für diese Zeilen: {hook}.",
            "Ich habe das gelesen und wollte Sie danach fragen: {hook}.",
            "Warum ich Ihnen schreibe: {hook}.",
        ),
        (
            "Als {title} bei {company} sehen Sie schnell, ob das hier Ihre Zeit wert ist.",
            "Sie sind {title} bei {company}, deshalb frage ich lieber Sie, als zu raten.",
            "Das Thema liegt meist bei der Rolle {title}, und bei {company} sind das Sie.",
        ),
        (
            "Ich habe gesehen, dass {company} Leute sucht: {hiring}.",
            "Ich habe gesehen, dass {company} mit {tool} arbeitet; deshalb schreibe ich Ihnen.",
            "{company} ist in der Branche {industry} zu Hause, die Grundlagen lasse ich also weg.",
            "Ich schreibe an {company} in {city}, weil ich eine konkrete Idee für Sie habe.",
        ),
        (
            "Ich habe mir {company} angesehen und bin mit einer Frage zurückgekommen.",
            "Ich fasse mich kurz, denn mir geht es um Ihre ehrliche Einschätzung für {company}.",
        ),
        (
            "Ich fasse mich kurz: eine Idee und eine Frage.",
            "Das hier ist eine kurze Nachricht mit einer Frage am Ende.",
        ),
    ),
    offer=(
        "Was wir tun, in einem Satz: {offer}.",
        "Kurz gesagt: {offer}.",
        "Die Idee dahinter: {offer}.",
        "Unser Beitrag dazu: {offer}.",
    ),
    proof=(
        "Ein Ergebnis bisher: {proof}.",
        "Damit es greifbar wird: {proof}.",
        "Ein Beispiel: {proof}.",
        "Was das in der Praxis heißt: {proof}.",
    ),
    question=(
        "Wie lösen Sie das bei {company} heute?",
        "Wer bei {company} würde den Unterschied zuerst merken?",
        "Ist das bei {company} in diesem Jahr ein Thema?",
        "Wie lösen Sie das heute?",
        "Wer bei Ihnen würde den Unterschied zuerst merken?",
    ),
    ask_by_question=("{ask}", "Falls das interessant klingt: {ask}", "Deshalb meine Frage: {ask}"),
    ask_by_thing=(
        "Mein Vorschlag: {ask}. Passt das für Sie?",
        "Was halten Sie von folgendem Vorschlag: {ask}?",
        "Als nächster Schritt genügt: {ask}. Wäre das etwas?",
    ),
    ask_by_sentence=("{ask}.", "Wenn es Sie interessiert: {ask}."),
    ask_unset=(
        "Wären Sie offen für einen kurzen Austausch dazu?",
        "Ist das für Sie einen genaueren Blick wert?",
        "Soll ich Ihnen das Wichtigste in wenigen Zeilen schicken?",
    ),
    extras=(
        "Falls das bei jemand anderem liegt, genügt mir ein Name.",
        "Eine Zeile als Antwort reicht völlig, und auch ein klares Nein hilft mir weiter.",
        "Fragen beantworte ich gern zuerst per E-Mail; einen Termin braucht es dafür noch nicht.",
        "Passt der Zeitpunkt nicht, sagen Sie es einfach, dann belasse ich es dabei.",
    ),
    point=("Noch ein Punkt: {point}.", "Ergänzend: {point}."),
    formal_close=(
        "Über eine kurze Antwort würde ich mich sehr freuen.",
        "Vielen Dank, dass Sie sich die Zeit nehmen.",
    ),
    follow_up_proof=(
        "Ein kurzer Nachtrag zu meiner E-Mail, mit einer Sache, die darin fehlte.",
        "Ich komme auf meine Nachricht zurück, weil ein Beispiel mehr sagt als viele Worte.",
        "Meine erste E-Mail soll nicht untergehen, deshalb hier das Wichtigste daraus.",
    ),
    follow_up_proof_body=(
        "{proof}. So etwas kann ich mir auch für {company} vorstellen.",
        "{proof}. Mich würde interessieren, ob Sie bei {company} das gleiche Potenzial sehen.",
        "{proof}.",
    ),
    follow_up=(
        "Meine erste E-Mail soll nicht untergehen, deshalb hier eine kürzere.",
        "Sie haben sicher Wichtigeres als meine E-Mail auf dem Tisch, deshalb nur ein paar Zeilen.",
        "Ein kurzer Nachtrag, denn ich frage lieber zweimal, als zu raten.",
    ),
    follow_up_body=(
        "Was ich {company} anbieten kann: {offer}.",
        "Daran denke ich bei {company} immer noch: {hook}.",
        "In einer Zeile: {offer}.",
        "Deshalb frage ich noch einmal: {hook}.",
        "Ich möchte gern verstehen, wie {company} darauf schaut, auch wenn alles bleiben soll, wie es ist.",
        "Ich möchte gern verstehen, wie Sie darauf schauen, auch wenn alles bleiben soll, wie es ist.",
    ),
    follow_up_ask=(
        "Steht das überhaupt auf Ihrer Liste, oder soll ich später im Jahr noch einmal fragen?",
        "Soll ich Ihnen die Einzelheiten in wenigen Zeilen schicken?",
        "Ein paar Minuten wert oder gerade nicht? Beides hilft mir.",
        "Würde Ihnen ein Beispiel von Anfang bis Ende helfen?",
    ),
    last=(
        "Das ist meine letzte E-Mail dazu; Ihr Postfach ist voll genug.",
        "Nach dieser Nachricht lasse ich es gut sein.",
        "Keine Antwort ist auch eine Antwort, deshalb hören Sie dazu nichts weiter von mir.",
    ),
    last_body=(
        "Wird es bei {company} ein Thema, genügt eine Zeile von Ihnen, und ich knüpfe hier an.",
        "Falls sich bei {company} jemand anderes darum kümmert, freue ich mich über einen Namen.",
        "Wird es später wichtig, antworten Sie einfach auf diese E-Mail, dann haben Sie alles beisammen.",
    ),
    last_close=(
        "Danke fürs Lesen, {first}.",
        "Bis dahin alles Gute für das, was {company} vorhat.",
        "Vielen Dank für Ihre Zeit.",
    ),
    invite=(
        "Hallo {first}, eine Sache zu {company} ist mir aufgefallen: {hook}. Ich verfolge gern, was daraus wird.",
        "Hallo {first}. {hook}: das hat mich auf {company} neugierig gemacht. Ich freue mich auf den Kontakt.",
        "Hallo {first}, das habe ich gelesen und bin neugierig geworden: {hook}. Ich freue mich auf den Kontakt.",
        "Guten Tag {first}, Sie sind {title} bei {company}; Ihre Sicht interessiert mich. Vernetzen wir uns?",
        "Guten Tag {first}, mich interessiert, was {company} macht. Ich freue mich auf den Kontakt.",
        "Hallo {first}, ich habe mir {company} angesehen und würde gern in Kontakt bleiben. Ganz ohne Angebot.",
        "Hallo {first}, ich würde mich gern mit Ihnen vernetzen und hören, woran Sie arbeiten.",
        "Guten Tag, ich würde mich gern mit Ihnen vernetzen und hören, woran Sie arbeiten.",
    ),
    things_start=("ein ", "eine ", "der ", "die ", "das ", "zwei ", "10 ", "15 ", "20 ", "30 "),
    lowers_after_colon=False,
)
