# ruff: noqa: RUF001
"""The names of units of measurement and currencies, by language."""

import re

from voicebot.pipeline.speakable_rules import primary_of

CURRENCIES = "$€£¥₹"
# The look-ahead keeps it whole: `(...)*+` takes the full stop behind it, too, in Python 3.11.2.
NUMBER = r"(?<!\d)\d++(?:[.,]\d++)*(?![.,]\d)"
"""A number in figures."""

MAGNITUDES = (
    "thousand|million|billion|trillion|[Tt]ausend|Million(?:en)?|Milliarden?|Billion(?:en)?"
    "|millions?|milliards?|millones|millón|miliardi?|miliardo|milioni|milione|milhões|milhão"
    "|bilhões|bilhão"
)

_UNITS = (
    *("km/h", "m/s", "mph", "km²", "m²", "m³", "km", "cm", "mm", "m"),
    *("kg", "mg", "g", "ml", "l", "°C", "°F", "°", "%"),
    *("h", "min", "s", "ms", "W", "kW", "kWh", "V", "Hz", "kHz", "MHz", "GHz"),
    *("kB", "MB", "GB", "TB", "ft", "mi", "lb", "oz", "$", "€", "£", "¥", "₹"),
    *("cm²", "cm³", "ft²", "mi²", "kcal", "hPa", "dB", "mAh"),
)

_OTHER_SPELLINGS = {
    "km²": "sq_km square_km",
    "m²": "sq_m square_m",
    "ft²": "sq_ft square_ft",
    "mi²": "sq_mi square_mi",
    "km/h": "kmh kph",
    "l": "L",
    "ml": "mL",
    "lb": "lbs",
    "h": "hrs hr",
    "min": "mins",
    "s": "sec secs",
    "kB": "KB",
    "°": "º",
    "°C": "ºC ℃",
    "°F": "ºF ℉",
    "%": "٪ ％",
    "¥": "￥",
    "€": "EUR",
    "$": "USD",
    "£": "GBP",
}

_NAMES = {
    "en": """kilometer:s per hour|meter:s per second|mile:s per hour|square kilometer:s
        |square meter:s|cubic meter:s|kilometer:s|centimeter:s|millimeter:s|meter:s
        |kilogram:s|milligram:s|gram:s|milliliter:s|liter:s
        |degree:s Celsius|degree:s Fahrenheit|degree:s|percent
        |hour:s|minute:s|second:s|millisecond:s|watt:s|kilowatt:s|kilowatt hour:s|volt:s
        |hertz|kilohertz|megahertz|gigahertz|kilobyte:s|megabyte:s|gigabyte:s|terabyte:s
        |foot/feet|mile:s|pound:s|ounce:s|dollar:s|euro:s|pound:s|yen|rupee:s
        |square centimeter:s|cubic centimeter:s|square foot/feet|square mile:s|kilocalorie:s
        |hectopascal:s|decibel:s|milliampere hour:s""",
    "zh": """公里每小时|米每秒|英里每小时|平方公里|平方米|立方米|公里|厘米|毫米|米
        |公斤|毫克|克|毫升|升|摄氏度|华氏度|度|<百分之|小时|分钟|秒|毫秒|瓦|千瓦|千瓦时|伏|赫兹|千赫
        |兆赫|吉赫|千字节|兆字节|吉字节|太字节|英尺|英里|磅|盎司|美元|欧元|英镑|日元|卢比
        |平方厘米|立方厘米|平方英尺|平方英里|千卡|百帕|分贝|毫安时""",
    "de": """Kilometer pro Stunde|Meter pro Sekunde|Meile:n pro Stunde|Quadratkilometer
        |Quadratmeter|Kubikmeter|Kilometer|Zentimeter|Millimeter|Meter
        |Kilogramm|Milligramm|Gramm|Milliliter|Liter|Grad Celsius|Grad Fahrenheit|Grad|Prozent
        |Stunde:n|Minute:n|Sekunde:n|Millisekunde:n|Watt|Kilowatt|Kilowattstunde:n|Volt
        |Hertz|Kilohertz|Megahertz|Gigahertz|Kilobyte|Megabyte|Gigabyte|Terabyte
        |Fuß|Meile:n|Pfund|Unze:n|Dollar|Euro|Pfund|Yen|Rupie:n
        |Quadratzentimeter|Kubikzentimeter|Quadratfuß|Quadratmeile:n|Kilokalorie:n|Hektopascal
        |Dezibel|Milliamperestunde:n""",
    "fr": """kilomètre:s par heure|mètre:s par seconde|mile:s par heure|kilomètre:s carré:s
        |mètre:s carré:s|mètre:s cube:s|kilomètre:s|centimètre:s|millimètre:s|mètre:s
        |kilogramme:s|milligramme:s|gramme:s|millilitre:s|litre:s
        |degré:s Celsius|degré:s Fahrenheit|degré:s|pour cent
        |heure:s|minute:s|seconde:s|milliseconde:s|watt:s|kilowatt:s|kilowattheure:s|volt:s
        |hertz|kilohertz|mégahertz|gigahertz|kilooctet:s|mégaoctet:s|gigaoctet:s|téraoctet:s
        |pied:s|mile:s|livre:s|once:s|dollar:s|euro:s|livre:s|yen:s|roupie:s
        |centimètre:s carré:s|centimètre:s cube:s|pied:s carré:s|mile:s carré:s|kilocalorie:s
        |hectopascal:s|décibel:s|milliampère:s heure""",
    "es": """kilómetro:s por hora|metro:s por segundo|milla:s por hora|kilómetro:s cuadrado:s
        |metro:s cuadrado:s|metro:s cúbico:s|kilómetro:s|centímetro:s|milímetro:s|metro:s
        |kilogramo:s|miligramo:s|gramo:s|mililitro:s|litro:s
        |grado:s Celsius|grado:s Fahrenheit|grado:s|por ciento
        |hora:s|minuto:s|segundo:s|milisegundo:s|vatio:s|kilovatio:s|kilovatio:s hora|voltio:s
        |hercio:s|kilohercio:s|megahercio:s|gigahercio:s|kilobyte:s|megabyte:s|gigabyte:s
        |terabyte:s|pie:s|milla:s|libra:s|onza:s|dólar:es|euro:s|libra:s|yen:es|rupia:s
        |centímetro:s cuadrado:s|centímetro:s cúbico:s|pie:s cuadrado:s|milla:s cuadrada:s
        |kilocaloría:s|hectopascal:es|decibelio:s|miliamperio:s hora""",
    "it": """chilometro/chilometri all'ora|metro/metri al secondo|miglio/miglia all'ora
        |chilometro/chilometri quadrato/quadrati|metro/metri quadrato/quadrati
        |metro/metri cubo/cubi
        |chilometro/chilometri|centimetro/centimetri|millimetro/millimetri|metro/metri
        |chilogrammo/chilogrammi|milligrammo/milligrammi|grammo/grammi|millilitro/millilitri
        |litro/litri|grado/gradi Celsius|grado/gradi Fahrenheit|grado/gradi|per cento
        |ora/ore|minuto/minuti|secondo/secondi|millisecondo/millisecondi|watt|chilowatt
        |chilowattora|volt|hertz|chilohertz|megahertz|gigahertz|kilobyte|megabyte|gigabyte
        |terabyte|piede/piedi|miglio/miglia|libbra/libbre|oncia/once|dollaro/dollari|euro
        |sterlina/sterline|yen|rupia/rupie
        |centimetro/centimetri quadrato/quadrati|centimetro/centimetri cubo/cubi
        |piede/piedi quadrato/quadrati|miglio/miglia quadrato/quadrate
        |chilocaloria/chilocalorie|ettopascal|decibel|milliamperora/milliamperore""",
    "pt": """quilómetro:s por hora|metro:s por segundo|milha:s por hora|quilómetro:s quadrado:s
        |metro:s quadrado:s|metro:s cúbico:s|quilómetro:s|centímetro:s|milímetro:s|metro:s
        |quilograma:s|miligrama:s|grama:s|mililitro:s|litro:s
        |grau:s Celsius|grau:s Fahrenheit|grau:s|por cento
        |hora:s|minuto:s|segundo:s|milissegundo:s|watt:s|quilowatt:s|quilowatt:s hora|volt:s
        |hertz|quilohertz|megahertz|gigahertz|kilobyte:s|megabyte:s|gigabyte:s|terabyte:s
        |pé:s|milha:s|libra:s|onça:s|dólar:es|euro:s|libra:s|iene:s|rupia:s
        |centímetro:s quadrado:s|centímetro:s cúbico:s|pé:s quadrado:s|milha:s quadrada:s
        |quilocaloria:s|hectopascal/hectopascais|decibel/decibéis|miliampere:s hora""",
    "ru": """километр/километра/километров в час|метр/метра/метров в секунду
        |миля/мили/миль в час|квадратный/квадратных/квадратных километр/километра/километров
        |квадратный/квадратных/квадратных метр/метра/метров
        |кубический/кубических/кубических метр/метра/метров
        |километр/километра/километров|сантиметр/сантиметра/сантиметров
        |миллиметр/миллиметра/миллиметров|метр/метра/метров
        |килограмм/килограмма/килограммов|миллиграмм/миллиграмма/миллиграммов
        |грамм/грамма/граммов|миллилитр/миллилитра/миллилитров|литр/литра/литров
        |градус/градуса/градусов Цельсия|градус/градуса/градусов Фаренгейта
        |градус/градуса/градусов|процент/процента/процентов
        |час/часа/часов|минута/минуты/минут|секунда/секунды/секунд
        |миллисекунда/миллисекунды/миллисекунд|ватт/ватта/ватт|киловатт/киловатта/киловатт
        |киловатт-час/киловатт-часа/киловатт-часов|вольт/вольта/вольт|герц/герца/герц
        |килогерц/килогерца/килогерц|мегагерц/мегагерца/мегагерц|гигагерц/гигагерца/гигагерц
        |килобайт/килобайта/килобайт|мегабайт/мегабайта/мегабайт|гигабайт/гигабайта/гигабайт
        |терабайт/терабайта/терабайт|фут/фута/футов|миля/мили/миль|фунт/фунта/фунтов
        |унция/унции/унций|доллар/доллара/долларов|евро|фунт/фунта/фунтов|иена/иены/иен
        |рупия/рупии/рупий
        |квадратный/квадратных/квадратных сантиметр/сантиметра/сантиметров
        |кубический/кубических/кубических сантиметр/сантиметра/сантиметров
        |квадратный/квадратных/квадратных фут/фута/футов
        |квадратная/квадратные/квадратных миля/мили/миль|килокалория/килокалории/килокалорий
        |гектопаскаль/гектопаскаля/гектопаскалей|децибел/децибела/децибел
        |миллиампер-час/миллиампер-часа/миллиампер-часов""",
    "hi": """किलोमीटर प्रति घंटा|मीटर प्रति सेकंड|मील प्रति घंटा|वर्ग किलोमीटर|वर्ग मीटर|घन मीटर
        |किलोमीटर|सेंटीमीटर|मिलीमीटर|मीटर|किलोग्राम|मिलीग्राम|ग्राम|मिलीलीटर|लीटर
        |डिग्री सेल्सियस|डिग्री फ़ारेनहाइट|डिग्री|प्रतिशत|घंटा/घंटे|मिनट|सेकंड|मिलीसेकंड
        |वाट|किलोवाट|किलोवाट घंटा/घंटे|वोल्ट|हर्ट्ज़|किलोहर्ट्ज़|मेगाहर्ट्ज़|गीगाहर्ट्ज़
        |किलोबाइट|मेगाबाइट|गीगाबाइट|टेराबाइट|फ़ुट|मील|पाउंड|औंस|डॉलर|यूरो|पाउंड|येन|रुपया/रुपये
        |वर्ग सेंटीमीटर|घन सेंटीमीटर|वर्ग फ़ुट|वर्ग मील|किलोकैलोरी|हेक्टोपास्कल|डेसिबल
        |मिलीएम्पियर घंटा/घंटे""",
    "ja": """キロメートル毎時|メートル毎秒|マイル毎時|平方キロメートル|平方メートル|立方メートル
        |キロメートル|センチメートル|ミリメートル|メートル|キログラム|ミリグラム|グラム|ミリリットル
        |リットル|度|度|度|パーセント|時間|分|秒|ミリ秒|ワット|キロワット|キロワット時|ボルト|ヘルツ
        |キロヘルツ|メガヘルツ|ギガヘルツ|キロバイト|メガバイト|ギガバイト|テラバイト|フィート
        |マイル|ポンド|オンス|ドル|ユーロ|ポンド|円|ルピー
        |平方センチメートル|立方センチメートル|平方フィート|平方マイル|キロカロリー|ヘクトパスカル
        |デシベル|ミリアンペア時""",
}

_OWN_UNITS = {
    "en": {
        "tsp": "teaspoon:s",
        "tbsp": "tablespoon:s",
        "Tbsp": "tablespoon:s",
        "fl oz": "fluid ounce:s",
        "qt": "quart:s",
        "gal": "gallon:s",
        "yd": "yard:s",
    },
    "de": {
        "TL": "Teelöffel",
        "EL": "Esslöffel",
        "qm": "Quadratmeter",
        "qkm": "Quadratkilometer",
        "ct": "Cent",
    },
}
"""Units that only one language abbreviates so."""

_OF = {"fr": "de ", "es": "de ", "it": "di ", "pt": "de "}
"""Stands between a million and what is counted."""

_MAX_FIGURES = 4000  # more are an error to int()
_VOWELS = "aeiouhéè"
_FORMS = re.compile(r"([^\s/]+(?:/[^\s/]+)+)|(\S+):(\S+)")


def _forms(name: str, count: int) -> tuple[str, ...]:
    """Return ``count`` forms of a name such as ``foot/feet`` or ``meter:s per second``."""

    def form(match: re.Match[str], index: int) -> str:
        if match[1]:
            forms = match[1].split("/")
            return forms[min(index, len(forms) - 1)]
        return match[2] + (match[3] if index else "")

    def spell(index: int) -> str:
        return _FORMS.sub(lambda match: form(match, index), name)

    return tuple(spell(index) for index in range(count))


class UnitNames:
    """The names of units in one language (a tag such as ``de-AT``), English by default."""

    def __init__(self, language: str) -> None:
        primary = primary_of(language)
        self._language = primary if primary in _NAMES else "en"
        names = [" ".join(name.split()) for name in _NAMES[self._language].split("|")]
        count = 3 if self._language == "ru" else 2
        forms = [_forms(name, count) for name in names]
        self._names = dict(zip(_UNITS, forms, strict=True))
        for unit, spellings in _OTHER_SPELLINGS.items():
            others = spellings.replace("_", "\0").split()
            self._names |= {other.replace("\0", " "): self._names[unit] for other in others}
        for unit, name in _OWN_UNITS.get(self._language, {}).items():
            self._names[unit] = _forms(name, count)
        for unit in [unit for unit in self._names if unit[-1] in "²³"]:
            power = "2" if unit[-1] == "²" else "3"
            self._names |= dict.fromkeys(
                (unit[:-1] + power, f"{unit[:-1]}^{power}"), self._names[unit]
            )

    @property
    def pattern(self) -> str:
        """A pattern of all known units."""
        return "|".join(map(re.escape, sorted(self._names, key=len, reverse=True)))

    def speak(self, number: str, unit: str) -> str:
        """Return ``number`` (as written) and the name of ``unit`` in the form it takes."""
        name = self._names[unit][self._form(number)]
        if name.startswith("<"):
            return f"{name[1:]}{number}"
        if re.search(r"[mM]il[^\W\d_]+$", number):
            of = _OF.get(self._language, "")
            name = ("d'" if self._language == "fr" and name[0] in _VOWELS else of) + name
        return f"{number} {name}"

    def _form(self, number: str) -> int:
        if not number.isdigit():
            if self._language == "ru" and number[-1].isalpha():
                return 2
            is_below_one = number in "½⅓⅔¼¾⅛" or ("/" in number and " " not in number)
            return 0 if is_below_one else 1
        value = int(number[:_MAX_FIGURES])
        if self._language == "ru":
            return _russian_form(value)
        return 0 if value == 1 or (self._language == "fr" and value == 0) else 1


def _russian_form(number: int) -> int:
    tens, ones = number % 100, number % 10
    if ones == 1 and tens != 11:
        return 0
    return 1 if 2 <= ones <= 4 and not 12 <= tens <= 14 else 2
