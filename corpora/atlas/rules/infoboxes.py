"""Rules for infoboxes, one for each kind of page. A production is one line, `field = value`."""

INFOBOXES = """
@box_person
born = <birth>, <seat>
died = <death_or_not>
records = <file>
occupation = <occupation>, <profession>
nationality = <nationality>
known for = <topic>
spouse = <spouse>
children = <digit>
hair = <color>
pets = <recurring_animal>, <animal>
signature = <plain_foreign_word>.jpg
motto = "<remark.cap>."
@box_ruler
reign = <reign_start>-<reign_end>
born = <birth>, <seat>
map = maps/<folder>/<picture>
died = <death_year>
predecessor = <predecessor>
successor = <successor>
consort = <spouse>
title = '<term>'
faith = <doctrine>
children = <digit>
@box_country
capital = <capital>
language = <nationality> (<foreign_word>)
catalogue = <file>
currency = <coin_name>
population = <own_big_number>
founded = <since>
motto = "<remark.cap>."
national animal = <animal_page>
national dish = <dish>
area = {{convert|<plain_big_number>|<unit>|<unit>}}
anthem = ''<verse>''
highest point = a^ <building>
@box_town
country = <home>
founded = about <since>
archive = <file>
population = <own_big_number>
altitude = <length>
mayor = <given_name> (<profession>)
twin town = <town>
market = <weekday>
river = <river>
saint = <given_name> the <moral.title>
@box_island
country = <home>
nearest town = <town>
records = <file>
population = <own_number>
area = <length> by <length>
birds = <big_number>
ferry = <weekday.s>, <time_of_day>
claimed by = <country>
@box_river
country = <home>
length = <own_length>
map = maps/<folder>/<picture>
source = a^ <landform> near <place>
towns = <river_towns>
bridges = <small>
fish = <fish>, <fish>
drains = <number> <landform.s>
@box_war
date = <years>
combatants = <sides>
catalogue = <file>
cause = <incident>
result = <opinion> <misfortune>
casualties = <own_number> (and a^ <animal>)
place = <place>
commanders = <person>; <person>
@box_guild
founded = <since>
founder = <maker>
archive = <file>
seat = <seat>, <home>
members = <own_big_number>
patron = <person>
emblem = <count> <thing.s>
dues = <sum>
rival = <guild>
@box_book
author = <maker>
country = <home>
records = <file>
published = <since>
genre = <genre>
pages = <number>
translator = <scholar>
dedicated to = <person>
followed by = <italic_title>
@box_ship
country = <home>
launched = <since>
map = maps/<folder>/<picture>
builder = <maker>
type = <vessel>
guns = <own_number>
crew = <number> (<small> <animal.s>)
length = <own_length>
fate = <verb_official.en>
@box_plant
genus = ''<latin_name>''
range = <home>, <island>
catalogue = <file>
flowers = <color>, <shape>
height = {{convert|<digits>|cm|spans}}
family = <tree> family
use = <illness>
described by = <maker>, <since>
@box_animal
genus = ''<latin_name>''
range = <home>
archive = <file>
diet = <vegetable.s>, <insect.s>
weight = <weight>
colour = <color>
temper = <moral>
status = <opinion>
described by = <maker>, <since>
@box_dish
place = <seat>, <home>
inventor = <maker>
records = <file>
main ingredient = <food>
also contains = <vegetable.s>; <fish>
served with = <drink>
temperature = <degree> <opinion>
keeps = <duration>
@box_festival
observed by = <people>
date = <day>
map = maps/<folder>/<picture>
place = <seat>, <home>
begun = <since>
food = <dish>
colour = <color>
@box_bridge
crosses = <river>
place = <seat>
catalogue = <file>
designer = <maker>
material = <material>
length = <own_length>
toll = <sum>
built = <since>
@box_comet
discoverer = <maker>
seen = <since>
archive = <file>
period = <own_number> years
tail = <own_big_number> leagues
colour = <color>
meaning = <misfortune>
@box_trial
court = <group> of <seat>
date = <years>
records = <file>
judge = <person>
charge = <deed.ing>
verdict = '<term>'
witnesses = <own_number>
@box_script
inventor = <maker>
since = <since>
map = maps/<folder>/<picture>
letters = <own_number>
languages = <nationality>
direction = <direction>
@box_university
founded = <since>
founder = <maker>
catalogue = <file>
place = <seat>, <home>
motto = ''<verse>''
students = <big_number>
professors = <own_number>
website = <url>
@box_game
players = <small>
equipment = <own_number> <thing.s>
archive = <file>
invented = <since>, <seat>
inventor = <maker>
duration = <duration>
@box_custom
place = <seat>, <home>
first recorded = <since>
practised by = <people>
equipment = <own_number> <thing.s>
season = <month>
opposed by = <official>
archive = <file>
@box_doctrine
founder = <maker>
since = <since>
map = maps/<folder>/<picture>
holy book = <book>
belief = <claim>
followers = <own_big_number>
rejected by = <guild>
"""
