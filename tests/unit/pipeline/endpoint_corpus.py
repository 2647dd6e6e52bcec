"""What people say to an assistant in one breath or two.

A bar stands where a person may well stop for a moment: to think, before a name or a number,
between two parts of a sentence.
"""

ENGLISH = """
what time is it | in tokyo
what time is it right now in | new york
what time | is it
can you tell me | what time it is
what day is it | today
what day is it | tomorrow
what is the date | of easter | this year
what is the time | in london
what day of the week | was the first of may
what is the capital | of france
what is | the capital of | australia
what is the | largest planet | in the solar system
who wrote | hamlet
who painted | the mona lisa
who was | the first man | on the moon
who is the | president | of the united states
how long | do i boil | an egg
how long do i have to | cook | brown rice
how long did it take | to build | the eiffel tower
how long did that take | to build
how long did you take | to learn | spanish
why did that take so long | to arrive
what took so long | with the | new airport
how far is it | from berlin | to munich
how many days | are in a | leap year
how many people | live in | india
how tall is | mount everest
how old | was einstein | when he died
how do i get | red wine | out of a white shirt
how do you say | good morning | in spanish
how do you spell | necessary
what is the opposite | of hot
what does a cow | eat
what does the word | serendipity | mean
what is twelve | times | eleven
what is five | plus six
what is fifteen percent | of eighty
what is the square root | of | one hundred and forty four
convert | ten miles | to kilometers
how much is | twenty dollars | in euros
tell me | a joke
tell me a joke | about | cats
tell me | something interesting | about whales
tell me more | about that
set a timer | for five minutes
set a timer for | ten | minutes
set an alarm | for | seven in the morning
wake me up | at six thirty | tomorrow
remind me | to call | my mother | at five
remind me to | take out the bins | on monday
turn on | the light | in the kitchen
turn | the lights off | in the | living room
turn the heating | up to | twenty one degrees
switch off | the radio
dim the lights | to thirty percent
add milk | and eggs | to the shopping list
add | um | butter | to my list
put | batteries | on the shopping list
play | some music | by | the beatles
play something | quiet | please
turn the volume | up | a bit
stop | the music
stop the timer | for the eggs
cancel | the alarm | for tomorrow
what is the weather | like | in | paris | tomorrow
is it going to | rain | this afternoon
do i need | an umbrella | today
will it be | warm enough | to sit outside
should i | bring a coat
why is | the sky | blue
why do | cats | purr
why does | my bread | not rise
what happens | if i | mix vinegar | and baking soda
when was | the french revolution
when did | world war two | end
when is | the next | full moon
where is | the nearest | pharmacy
where does | the word | robot | come from
which is bigger | the sun | or the moon
which country | has the most | lakes
can you | explain | how a fridge works
can you recommend | a book | about | space
could you | please | repeat that
do you know | who won | the world cup | in 2014
i would like | to know | how bees | make honey
i want to | cook something | with | potatoes and leeks
i need | a recipe | for | pancakes
give me | three ideas | for | a birthday present
what should i | cook | for dinner | tonight
what can i | make with | eggs and spinach
what is the difference | between | a crocodile | and an alligator
what is a | good name | for a | hamster
what are | the ingredients | of | pesto
what did | napoleon | die of
what kind of | food | do hedgehogs eat
and what about | the | other one
um | what is | the capital of | peru
so | how long | does that take
no | i meant | the other one
no | the capital of | south korea
yes | tell me | more about it
yes | but | only until eight
okay | and what is | the population
thanks | and how | do i | switch it off
never mind | i found it
how do i write | a letter | to my landlord
what was the name of | the man | who invented | the telephone
is a tomato | a fruit | or a vegetable
are there | any planets | with two suns
explain | photosynthesis | in one sentence
translate | where is the station | into italian
spell | rhythm
roll | two dice
pick a number | between one | and ten
how many ounces | are there | in a pound
what comes after | a trillion
who is taller | than | the eiffel tower
what is the best way to | clean | a cast iron pan
how late | is the | supermarket open
"""

GERMAN = """
wie spät ist es | in tokio
wie spät ist es gerade in | new york
kannst du mir sagen | wie spät es ist
welcher tag ist heute
welcher tag ist | morgen
was ist heute | für ein tag
was ist die hauptstadt | von frankreich
was ist | die hauptstadt von | australien
wer hat | hamlet | geschrieben
wer war | der erste mensch | auf dem mond
wie lange | muss ich | ein ei kochen
wie lange hat es gedauert | den eiffelturm | zu bauen
wie lange hat das gedauert | bis rom | gebaut war
wie lange hast du gebraucht | um spanisch | zu lernen
warum hat das so lange gedauert | bis der flughafen | fertig war
wie weit ist es | von berlin | nach münchen
wie viele tage | hat ein | schaltjahr
wie hoch ist | der mount everest
wie alt | ist der | bundeskanzler
was ist das gegenteil | von heiß
was frisst | eine kuh
was bedeutet | das wort | heimat
was ist zwölf | mal | elf
wie viel sind | zwanzig dollar | in euro
erzähl mir | einen witz
erzähl mir einen witz | über | katzen
stell einen timer | auf fünf minuten
stell | einen wecker | für | sieben uhr
weck mich | morgen | um halb sieben
erinnere mich | daran | den müll | rauszubringen
mach | das licht | in der | küche | an
mach das licht | aus
schalte | die heizung | auf | einundzwanzig grad
setz milch | und eier | auf die einkaufsliste
spiel | etwas ruhige | musik
mach die musik | ein bisschen | lauter
stopp | den timer
wie wird | das wetter | morgen | in | hamburg
brauche ich | heute | einen regenschirm
warum ist | der himmel | blau
warum | schnurren | katzen
wann war | die französische | revolution
wann ist | der nächste | vollmond
wo ist | die nächste | apotheke
welches land | hat die meisten | seen
kannst du | mir erklären | wie ein kühlschrank | funktioniert
ich möchte | etwas mit | kartoffeln | kochen
ich brauche | ein rezept | für | pfannkuchen
was kann ich | mit eiern | und spinat | machen
was ist der unterschied | zwischen | einem krokodil | und einem alligator
ähm | was ist | die hauptstadt von | peru
nein | ich meinte | den anderen
ja | erzähl mir | mehr davon
danke | und wie | schalte ich das | aus
übersetze | wo ist der bahnhof | ins italienische
wie schreibt man | rhythmus
nenn mir | drei ideen | für | ein geschenk
was soll ich | heute abend | kochen
wer ist | größer | als | der eiffelturm
"""


def pauses(corpus: str) -> list[tuple[str, str]]:
    """Return every (said before a bar, whole utterance) of ``corpus``."""
    found = []
    for line in corpus.strip().splitlines():
        parts = [part.strip() for part in line.split("|")]
        found += [(" ".join(parts[:count]), " ".join(parts)) for count in range(1, len(parts))]
    return found


def boundaries(corpus: str) -> list[tuple[str, str]]:
    """Return every (first words, whole utterance) of ``corpus``."""
    found = []
    for line in corpus.strip().splitlines():
        said = line.replace("|", " ").split()
        found += [(" ".join(said[:count]), " ".join(said)) for count in range(1, len(said))]
    return found
