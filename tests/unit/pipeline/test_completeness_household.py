"""What people say in a household: whole sentences hardly ever seem to lack something."""

import pytest

from tests.unit.pipeline.test_completeness import judged
from voicebot.protocols import Completeness

ENGLISH = """
turn the light on
turn off all the lights
turn it up
plug it in
let the dog in
bring the washing in
zoom in
play something i like
play a song you like
play it like before
play that one
play some jazz
skip this song
what song is this
what's this
what's on my list
what else do we need
how many eggs do we have
do we have any eggs
what can you do
what do you like
what are you waiting for
what are you talking about
what have we talked about
tell me what we talked about
forget what we talked about
forget everything we just talked about
what are you listening to
what did i ask for
what is it made of
what is steel made of
what does water consist of
what does nasa stand for
what is this button for
what is it like
what's the weather like
what is the weather going to be like
what is the weather in paris like
what will the weather be like
tell me what the weather is like
what does it sound like
what is the book about
tell me what the book is about
what are the lyrics about
can you tell me what the weather is
do you know who the president is
tell me what a black hole is
do you know where my keys are
explain what inflation is
tell me what the date is
who is taylor swift married to
where is pizza from
what continent is egypt in
what time zone is chicago in
which bin does glass go in
what temperature does water boil at
how long do i boil eggs for
what can i replace eggs with
have i told you that before
who is this song by
who was hamlet written by
do you know who the song is by
do you know where he is from
who do you work for
which team does he play for
what country is lisbon in
which city is the eiffel tower in
what year are we in
what is the heating set to
what is the alarm set for
where to
where are you from
where do you live
when is it
how far is it
how long will it take
how much time is left
is the door open
is anybody there
can you hear me
did i lock the door
i don't want to
you don't have to
if you want to
if you like
as you like
same as before
say that three times
roll the dice two times
tell me more about it
let me know how it is
add it to the list
set a timer for five minutes
wake me when it's time
start the washing machine at nine
lock the door
stop the alarm
next song
how late is it
good night
thank you very much
"""
GERMAN = """
schalte das licht ein
mach das licht ein
schalt die lampe ein
schalte das licht bitte ein
schalt es ein
stell die heizung auf zwanzig grad ein
trag den termin ein
gib den code ein
heiz das wohnzimmer ein
was fällt dir ein
was kannst du
was kannst du alles
was hast du
welche wecker hast du
wie viele lieder hast du
was gibt es
was gibt es neues
welche radiosender gibt es
wie viele planeten gibt es
wann geht die sonne unter
wann findet das konzert statt
stell den wecker um
rechne zehn meilen in kilometer um
wandle das in euro um
lies mir das durch
weißt du ob es draußen kalt ist
weißt du wie alt er ist
weißt du wie spät es ist
sag mir wenn es warm ist
ich will wissen ob das teuer ist
guck mal
komm mal
hilf mir mal
erzähl doch mal
wann war das letzte mal
jedes mal
das gefällt mir sehr
ja das kann ich
das weiß jeder
mach das licht aus
mach die tür auf
dreh die heizung hoch
fahr die rollläden runter
stell das leiser
läuft der timer noch
wie lange noch
wie heißt das lied
von wem ist das
wofür steht das
wo sind wir
haben wir noch milch
wann muss ich aufstehen
wie wird das wetter
wie kalt wird es
ist die tür offen
bist du noch da
kannst du mir helfen
was hast du gesagt
zeig es mir
was steht auf meiner liste
wann geht der mond auf
gute nacht
"""
LACKING = {
    "en": """
what is twelve times
how much is twelve times
what is the weather in
what time is it in
how long does it take to
do you like
i like
do you know a song by
play something by
tell me a joke about
tell me what is
do you know who is
what i want is
so who was
is he married to
what is the recipe for
can i replace eggs with
before
yesterday we talked about
do you remember we spoke about
what happened in
what do you know about
turn the heating to
could you please
can you tell me
i'd like to
i meant
convert
""",
    "de": """
stell mir ein
schalte ein
stell den timer auf ein
spiel ein
ich brauche ein
stell einen wecker um
weck mich um
wo findet man ein
wie alt ist
wie kalt ist
was ist zwölf mal
wie viel ist 12 mal
zwölf mal
wo gibt es
gibt es
hast du
kannst du
wie weit ist es bis
wie komme ich zum
""",
}


@pytest.mark.parametrize("text", ENGLISH.strip().splitlines())
def test_whole_sentences_in_english_lack_nothing(text: str) -> None:
    assert judged(text, "en") is not Completeness.UNFINISHED


@pytest.mark.parametrize("text", GERMAN.strip().splitlines())
def test_whole_sentences_in_german_lack_nothing(text: str) -> None:
    assert judged(text, "de") is not Completeness.UNFINISHED


@pytest.mark.parametrize("language", LACKING)
def test_the_beginnings_of_such_sentences_lack_something(language: str) -> None:
    texts = LACKING[language].strip().splitlines()
    assert {judged(text, language) for text in texts} == {Completeness.UNFINISHED}
