"""Wording of the sentences that an assistant says, with slots that corpus.py fills."""

from __future__ import annotations

SLOTS: dict[str, str] = {
    "country": "France Italy Spain Germany Portugal Greece Norway Sweden Finland Poland Austria "
    "Belgium Denmark Ireland Iceland Hungary Romania Bulgaria Croatia Serbia Ukraine Turkey Egypt "
    "Morocco Algeria Kenya Nigeria Ethiopia Ghana Angola Brazil Argentina Chile Peru Bolivia "
    "Colombia Venezuela Mexico Canada Cuba Jamaica China Japan Korea Vietnam Thailand Malaysia "
    "Indonesia India Pakistan Nepal Iran Iraq Jordan Israel Lebanon Australia Madagascar Zambia",
    "city": "Paris Rome Madrid Berlin Lisbon Athens Oslo Stockholm Helsinki Warsaw Vienna Brussels "
    "Copenhagen Dublin Reykjavik Budapest Bucharest Sofia Zagreb Belgrade Ankara Cairo Rabat "
    "Nairobi Abuja Brasilia Santiago Lima Bogota Caracas Ottawa Havana Kingston Beijing Tokyo "
    "Seoul Hanoi Bangkok Jakarta Delhi Islamabad Kathmandu Tehran Baghdad Amman Beirut Canberra "
    "London Boston Chicago Seattle Geneva Zurich Munich Hamburg Milan Naples Lyon Bordeaux",
    "name": "Anna Peter Maria John Sarah Michael Emma David Laura Thomas Julia Martin Sophie "
    "Daniel Oliver Hannah George Alice Henry Charlotte Arthur Lucy Edward Grace Samuel Olivia "
    "Leonardo Shakespeare Beethoven Einstein Newton Galileo Mozart Picasso Tolstoy Dickens Darwin "
    "Curie",
    "animal": "dog cat horse cow sheep goat pig chicken duck elephant lion tiger giraffe zebra "
    "monkey kangaroo dolphin whale shark penguin eagle owl snake turtle frog rabbit mouse bear "
    "wolf fox deer camel crocodile octopus butterfly bee spider parrot hedgehog squirrel",
    "food": "egg potato carrot onion tomato cucumber apple banana orange lemon cherry strawberry "
    "bread butter cheese milk yogurt rice pasta soup salad chicken beef salmon pancake chocolate "
    "sugar flour honey pepper garlic mushroom spinach cabbage broccoli lentil bean sausage",
    "room": "kitchen bedroom bathroom hallway garage garden attic basement office nursery",
    "device": "lamp light heating fan radio television speaker kettle oven alarm blind curtain "
    "door thermostat dishwasher",
    "colour": "red green blue yellow orange purple white black brown grey pink turquoise",
    "day": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "month": "January February March April May June July August September October November "
    "December",
    "planet": "Mercury Venus Earth Mars Jupiter Saturn Uranus Neptune",
    "weather": "sunny cloudy rainy windy foggy stormy snowy freezing mild chilly humid",
    "adjective": "small large old young warm cold bright dark heavy light quick slow gentle "
    "strange simple quiet loud clever honest brave curious famous fresh narrow wide useful "
    "dangerous",
    "noun": "house garden river mountain window table chair bottle button letter number question "
    "answer story music picture village station bridge engine doctor teacher farmer neighbour "
    "journey weather treasure measure pleasure vision language battery measurement thought thing",
    "verb": "open close find carry build move watch change choose clean count cover describe fix "
    "follow imagine measure notice paint protect remember share teach wash join enjoy judge",
    "material": "wood stone glass iron paper cotton leather plastic silver gold copper wool",
}
"""Slot name → its words."""

STATEMENTS = """
The capital of {country} is {city}.
{city} is the capital of {country}.
{city} is a city in {country}, not far from {city}.
It is {hour} {minute} in the {daytime}.
It's {hour} o'clock.
Today is {day}, the {ordinal} of {month}.
{day} is the {ordinal} of {month}, twenty {teen}.
The timer for {number} minutes has been set.
Your timer for the {food} is done.
I have set an alarm for {hour} {minute} in the {daytime}.
I have turned on the {device} in the {room}.
The {device} in the {room} is off.
Okay, the {device} is now {colour}.
I have set the volume to {number} percent.
I added {food}, {food} and {food} to your shopping list.
Your shopping list has {food}, {food}, and {number} other things.
The temperature in {city} is {number} degrees, and it is {weather}.
Tomorrow will be {weather} in {city}, with a high of {number} degrees.
A {animal} is {adjective}, but a {animal} is not.
The {animal} and the {animal} live in {country}.
{planet} is the {ordinal} planet from the sun.
{planet} has {number} moons and takes {number} years to go around the sun.
{name} was born in {city} in eighteen {teen}.
{name} wrote a {adjective} {noun} about the {noun}.
{name} invented the {noun} in {country}.
My name is {name}, and I am your voice assistant.
Nice to meet you, {name}.
I'm sorry, I don't know that.
I don't know much about the {noun}, I'm afraid.
Boil the {food} for {number} minutes, then add the {food}.
One cup of {food} weighs about {number} grams.
{number} plus {number} is {number}.
{number} times {number} equals {number}.
The opposite of {adjective} is {adjective}.
A {noun} is a {adjective} thing made of {material}.
You {verb} a {noun} when you want to {verb} the {noun}.
The word {noun} means something {adjective} and {adjective}.
To {verb} means to {verb} or to {verb}.
Keep the {food} away from the {animal}.
First, {verb} the {noun}; then {verb} the {noun}.
Here is a joke: the {animal} asked the {animal} for a {food}.
Once upon a time, a {adjective} {animal} lived in a {adjective} {noun} near {city}.
Every {day} the {animal} would {verb} the {noun}, and the {animal} would {verb} the {noun}.
You asked me about the {noun} in {country}.
That sounds {adjective}. I hope you feel better soon.
Yes, of course. No, thank you. You're welcome.
Good morning, {name}! Good evening, {name}! Goodbye!
The {colour} {noun} is made of {material}.
{letter}, {letter}, {letter}, {letter}, {letter}.
{noun} is spelled {letter}, {letter}, {letter}, {letter}, {letter}.
{number}, {number}, {number}, {number}.
{adjective} {noun}.
{number} minutes.
{city}.
{noun}.
{verb} it.
{name}, the {noun} is {adjective}: please {verb} it.
"""
"""What an assistant answers."""

QUESTIONS = """
What is the capital of {country}?
Who wrote the {noun} about {city}?
How many {animal}s are there in {country}?
When will the {food} be ready?
Where is the {adjective} {noun}?
Why is the {noun} so {adjective}?
Which {device} shall I turn on?
Do you want me to turn off the {device} in the {room}?
Is the {noun} {adjective}?
Would you like to hear another joke about the {animal}?
Shall I add {food} to the list?
Did you mean {city}, or {city}?
Can I help you with the {noun}?
Are you sure that you want to {verb} the {noun}?
Is it {weather} in {city} on {day}?
Have you ever seen a {adjective} {animal}?
What would you like me to {verb}?
Really?
Was that {name}?
"""
"""What an assistant asks."""
