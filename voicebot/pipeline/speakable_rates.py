# ruff: noqa: RUF001
"""Says a slash before what something is counted by: 60 miles per hour, 20 dollars per month."""

import re

from voicebot.pipeline.speakable_rules import Rule, primary_of, words_of

_BASES = (
    *("s", "s²", "h", "min", "m²", "m³", "cm³", "kg", "l", "ml", "dl"),
    *("km", "kWh", "100 km", "100 g", "100 ml"),
)
_SPELLINGS = {
    "s": ("sec",),
    "h": ("hr",),
    "s²": ("s2", "s^2"),
    "m²": ("m2", "m^2"),
    "m³": ("m3", "m^3"),
    "cm³": ("cm3", "cm^3"),
    "l": ("L",),
    "ml": ("mL",),
    "dl": ("dL",),
    "100 km": ("100km",),
    "100 g": ("100g",),
    "100 ml": ("100ml", "100 mL", "100mL"),
}
_PER_UNIT = {
    "en": """per second|per second squared|per hour|per minute|per square meter|per cubic meter
        |per cubic centimeter|per kilogram|per liter|per milliliter|per deciliter
        |per kilometer|per kilowatt hour|per 100 kilometers|per 100 grams|per 100 milliliters""",
    "zh": """每秒|每平方秒|每小时|每分钟|每平方米|每立方米|每立方厘米|每公斤|每升|每毫升|每分升
        |每公里|每千瓦时|每100公里|每100克|每100毫升""",
    "de": """pro Sekunde|pro Quadratsekunde|pro Stunde|pro Minute|pro Quadratmeter|pro Kubikmeter
        |pro Kubikzentimeter|pro Kilogramm|pro Liter|pro Milliliter|pro Deziliter
        |pro Kilometer|pro Kilowattstunde|pro 100 Kilometer|pro 100 Gramm|pro 100 Milliliter""",
    "fr": """par seconde|par seconde carrée|par heure|par minute|par mètre carré|par mètre cube
        |par centimètre cube|par kilogramme|par litre|par millilitre|par décilitre
        |par kilomètre|par kilowattheure|aux 100 kilomètres
        |pour 100 grammes|pour 100 millilitres""",
    "es": """por segundo|por segundo al cuadrado|por hora|por minuto|por metro cuadrado
        |por metro cúbico|por centímetro cúbico|por kilogramo|por litro|por mililitro
        |por decilitro|por kilómetro|por kilovatio hora|por cada 100 kilómetros
        |por cada 100 gramos|por cada 100 mililitros""",
    "it": """al secondo|al secondo quadrato|all'ora|al minuto|al metro quadrato|al metro cubo
        |al centimetro cubo|al chilogrammo|al litro|al millilitro|al decilitro
        |al chilometro|al chilowattora|ogni 100 chilometri|ogni 100 grammi|ogni 100 millilitri""",
    "pt": """por segundo|por segundo ao quadrado|por hora|por minuto|por metro quadrado
        |por metro cúbico|por centímetro cúbico|por quilograma|por litro|por mililitro
        |por decilitro|por quilómetro|por quilowatt hora|por 100 quilómetros|por 100 gramas
        |por 100 mililitros""",
    "ru": """в секунду|на секунду в квадрате|в час|в минуту|на квадратный метр|на кубический метр
        |на кубический сантиметр|на килограмм|на литр|на миллилитр|на децилитр
        |на километр|за киловатт-час|на 100 километров|на 100 граммов|на 100 миллилитров""",
    "hi": """प्रति सेकंड|प्रति सेकंड वर्ग|प्रति घंटा|प्रति मिनट|प्रति वर्ग मीटर|प्रति घन मीटर
        |प्रति घन सेंटीमीटर|प्रति किलोग्राम|प्रति लीटर|प्रति मिलीलीटर|प्रति डेसीलीटर
        |प्रति किलोमीटर|प्रति किलोवाट घंटा|प्रति 100 किलोमीटर|प्रति 100 ग्राम|प्रति 100 मिलीलीटर""",
    "ja": """毎秒|毎秒毎秒|毎時|毎分|毎平方メートル|毎立方メートル|毎立方センチメートル|毎キログラム
        |毎リットル|毎ミリリットル|毎デシリットル|毎キロメートル|毎キロワット時|100キロメートル当たり
        |100グラム当たり|100ミリリットル当たり""",
}
_PER_WORD = {
    "en": {
        word: f"per {word}"
        for word in words_of("second minute hour day night week month year person child student")
    }
    | {
        short: f"per {word}"
        for short, word in (
            ("yr", "year"),
            ("mo", "month"),
            ("wk", "week"),
            ("lb", "pound"),
            ("oz", "ounce"),
            ("gal", "gallon"),
            ("ft", "foot"),
            ("sq ft", "square foot"),
            ("mi", "mile"),
        )
    },
    "de": {
        word: f"pro {word}"
        for word in words_of("Sekunde Minute Stunde Tag Nacht Woche Monat Jahr Person Kopf Stück")
    }
    | {"qm": "pro Quadratmeter"},
    "fr": {
        word: f"par {word}"
        for word in words_of("seconde minute heure jour nuit semaine mois an année personne")
    },
    "es": {
        word: f"por {word}"
        for word in words_of("segundo minuto hora día noche semana mes año persona")
    },
    "it": {
        **{word: f"al {word}" for word in words_of("secondo minuto giorno mese")},
        **{word: f"all'{word}" for word in words_of("ora anno")},
        **{word: f"a {word}" for word in words_of("notte persona")},
        "settimana": "alla settimana",
    },
    "pt": {
        word: f"por {word}"
        for word in words_of("segundo minuto hora dia noite semana mês ano pessoa")
    },
    "ru": {
        **{word: f"в {word}" for word in words_of("час день месяц год")},
        **{f"{word}а": f"в {word}у" for word in words_of("секунд минут")},
        "неделя": "в неделю",
    },
}


class RateNames:
    """What is said for the part behind the slash in one language, English by default."""

    def __init__(self, language: str) -> None:
        primary = primary_of(language)
        self._primary = primary if primary in _PER_UNIT else "en"
        phrases = (" ".join(phrase.split()) for phrase in _PER_UNIT[self._primary].split("|"))
        self._phrases = dict(zip(_BASES, phrases, strict=True))
        for base, spellings in _SPELLINGS.items():
            self._phrases |= dict.fromkeys(spellings, self._phrases[base])
        self._phrases |= _PER_WORD.get(self._primary, {})
        units = sorted(self._phrases, key=len, reverse=True)
        self.pattern = "|".join(map(re.escape, units))

    def phrase(self, unit: str) -> str:
        """Return ``per second`` for ``s``."""
        return self._phrases[unit]

    def rules(self) -> list[Rule]:
        """Return the rules for a slash that ``UnitNames`` has not spoken."""
        counted = r"(?<![\w.,])\d[\d.,]*(?:\s[^\W\d_]{1,20}){0,4}"
        rules: list[Rule] = [(rf"({counted})/({self.pattern})(?![\w²³^])", self._speak)]
        if self._primary == "en":
            rules.append(
                (r"\b([a-z]{2,20}s)/(second|minute|hour|day|week|month|year)\b", self._speak)
            )
        return rules

    def _speak(self, match: re.Match[str]) -> str:
        space = "" if self._primary in {"zh", "ja"} else " "
        return f"{match[1]}{space}{self._phrases[match[2]]}"
