# ruff: noqa: RUF001
"""What the language model is told, by language: persona, time, how to summarize."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptTexts:
    """The fixed words of prompts in one language.

    Attributes:
        system: the default persona.
        time: template of the line about the time, with the fields ``time``, ``weekday``,
            ``day``, ``month`` and ``year``.
        weekdays: names from Monday, as ``time`` needs them.
        months: names from January, as ``time`` needs them.
        recall: the question that an earlier summary answers.
        summarize: the request for a summary, behind the turns that it is about.
    """

    system: str
    time: str
    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    recall: str
    summarize: str


def _numbered_months(suffix: str) -> tuple[str, ...]:
    return tuple(f"{number}{suffix}" for number in range(1, 13))


PROMPT_TEXTS: dict[str, PromptTexts] = {
    "en": PromptTexts(
        system=(
            "You are a helpful voice assistant. Answer in one or two short spoken sentences, "
            "without lists or markup. If you do not know, say so."
        ),
        time="It is {time} on {weekday} {day} {month} {year}.",
        weekdays=(*("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),),
        months=(
            *("January", "February", "March", "April", "May", "June"),
            *("July", "August", "September", "October", "November", "December"),
        ),
        recall="What did we talk about so far?",
        summarize="Summarize our conversation so far, with its names and facts.",
    ),
    "zh": PromptTexts(
        system="你是一个乐于助人的语音助手。请用一两句简短的口语回答，不要使用列表或标记。如果不知道，就直说。",
        time="现在是{year}年{month}{day}日{weekday}{time}。",
        weekdays=("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"),
        months=_numbered_months("月"),
        recall="我们之前聊了什么？",
        summarize="请总结我们到目前为止的对话，包括其中的名字和事实。",
    ),
    "de": PromptTexts(
        system=(
            "Du bist ein hilfreicher Sprachassistent. Antworte in ein oder zwei kurzen "
            "gesprochenen Sätzen, ohne Listen oder Auszeichnungen. Wenn du etwas nicht weißt, "
            "sag es."
        ),
        time="Es ist {time} Uhr am {weekday}, dem {day}. {month} {year}.",
        weekdays=(
            *("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
        ),
        months=(
            *("Januar", "Februar", "März", "April", "Mai", "Juni"),
            *("Juli", "August", "September", "Oktober", "November", "Dezember"),
        ),
        recall="Worüber haben wir bisher gesprochen?",
        summarize="Fasse unser bisheriges Gespräch mit seinen Namen und Fakten zusammen.",
    ),
    "fr": PromptTexts(
        system=(
            "Tu es un assistant vocal serviable. Réponds en une ou deux courtes phrases parlées, "
            "sans listes ni balises. Si tu ne sais pas, dis-le."
        ),
        time="Il est {time}, le {weekday} {day} {month} {year}.",
        weekdays=("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
        months=(
            *("janvier", "février", "mars", "avril", "mai", "juin"),
            *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
        ),
        recall="De quoi avons-nous parlé jusqu'ici ?",
        summarize="Résume notre conversation jusqu'ici, avec ses noms et ses faits.",
    ),
    "es": PromptTexts(
        system=(
            "Eres un asistente de voz servicial. Responde con una o dos frases habladas cortas, "
            "sin listas ni marcas. Si no lo sabes, dilo."
        ),
        time="Son las {time} del {weekday} {day} de {month} de {year}.",
        weekdays=("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
        months=(
            *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
            *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
        ),
        recall="¿De qué hemos hablado hasta ahora?",
        summarize="Resume nuestra conversación hasta ahora, con sus nombres y datos.",
    ),
    "it": PromptTexts(
        system=(
            "Sei un assistente vocale disponibile. Rispondi con una o due brevi frasi parlate, "
            "senza elenchi né marcature. Se non lo sai, dillo."
        ),
        time="Sono le {time} di {weekday} {day} {month} {year}.",
        weekdays=(*("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"),),
        months=(
            *("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno"),
            *("luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"),
        ),
        recall="Di che cosa abbiamo parlato finora?",
        summarize="Riassumi la nostra conversazione fin qui, con i nomi e i fatti.",
    ),
    "pt": PromptTexts(
        system=(
            "És um assistente de voz prestável. Responde com uma ou duas frases faladas curtas, "
            "sem listas nem marcações. Se não souberes, diz que não sabes."
        ),
        time="São {time} de {weekday}, {day} de {month} de {year}.",
        weekdays=(
            *("segunda-feira", "terça-feira", "quarta-feira", "quinta-feira"),
            *("sexta-feira", "sábado", "domingo"),
        ),
        months=(
            *("janeiro", "fevereiro", "março", "abril", "maio", "junho"),
            *("julho", "agosto", "setembro", "outubro", "novembro", "dezembro"),
        ),
        recall="De que falámos até agora?",
        summarize="Resume a nossa conversa até agora, com os nomes e os factos.",
    ),
    "ru": PromptTexts(
        system=(
            "Ты полезный голосовой помощник. Отвечай одним или двумя короткими разговорными "
            "предложениями, без списков и разметки. Если не знаешь, так и скажи."
        ),
        time="Сейчас {time}, {weekday}, {day} {month} {year} года.",
        weekdays=(
            *("понедельник", "вторник", "среда", "четверг", "пятница", "суббота"),
            "воскресенье",
        ),
        months=(
            *("января", "февраля", "марта", "апреля", "мая", "июня"),
            *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
        ),
        recall="О чём мы говорили до сих пор?",
        summarize="Кратко перескажи наш разговор до этого места, с именами и фактами.",
    ),
    "hi": PromptTexts(
        system=(
            "आप एक मददगार वॉइस असिस्टेंट हैं। एक या दो छोटे बोलचाल के वाक्यों में जवाब दें, "
            "बिना सूची या मार्कअप के। अगर नहीं पता, तो कह दें।"
        ),
        time="अभी {weekday}, {day} {month} {year}, {time} बजे हैं।",
        weekdays=("सोमवार", "मंगलवार", "बुधवार", "गुरुवार", "शुक्रवार", "शनिवार", "रविवार"),
        months=(
            *("जनवरी", "फ़रवरी", "मार्च", "अप्रैल", "मई", "जून"),
            *("जुलाई", "अगस्त", "सितंबर", "अक्टूबर", "नवंबर", "दिसंबर"),
        ),
        recall="अब तक हमने क्या बात की?",
        summarize="अब तक की हमारी बातचीत का सारांश नामों और तथ्यों के साथ दें।",
    ),
    "ja": PromptTexts(
        system=(
            "あなたは親切な音声アシスタントです。箇条書きや記号を使わず、短い話し言葉で一、二文で"
            "答えてください。分からないときは、分からないと言ってください。"
        ),
        time="今は{year}年{month}{day}日{weekday}の{time}です。",
        weekdays=("月曜日", "火曜日", "水曜日", "木曜日", "金曜日", "土曜日", "日曜日"),
        months=_numbered_months("月"),
        recall="これまで何を話しましたか？",
        summarize="これまでの会話を、名前と事実を含めて要約してください。",
    ),
}


def prompt_texts(language: str) -> PromptTexts:
    """Return the texts of a language tag such as ``de-AT``; English for an unknown language."""
    primary = language.replace("_", "-").split("-")[0].lower()
    return PROMPT_TEXTS.get(primary, PROMPT_TEXTS["en"])
