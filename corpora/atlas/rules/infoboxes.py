"""What stands around the prose: boxes, notices, doubts, lists, captions.

Rules only; each production of a box is a `field = value`.
"""

MARGINS = """
@box_person
born = <birth>, <seat>
died = <death_or_not>
occupation = <role>, <profession>
nationality = <landish>
known for = <topic>
spouse = <spouse>
children = <digit>
hair = <colour>
pets = <pet>, <animal>
signature = <word>.jpg
motto = "<remark.cap>."
@box_ruler
reign = <reignstart>-<reignend>
born = <birth>, <seat>
died = <deathyear>
predecessor = <predecessor>
successor = <successor>
consort = <spouse>
title = '<term>'
faith = <doctrine>
children = <digit>
@box_country
capital = <capital>
language = <landish> (<foreign>)
currency = <coinname>
population = <own_big>
founded = <since>
motto = "<remark.cap>."
national animal = <beast>
national dish = <dish>
area = {{convert|<bare_big>|<unit>|<unit>}}
anthem = ''<verse>''
highest point = a^ <building>
@box_town
country = <home>
founded = about <since>
population = <own_big>
altitude = <length>
mayor = <anyname> (<profession>)
twin town = <town>
market = <weekday>
river = <river>
saint = <anyname> the <moral.title>
@box_island
country = <home>
nearest town = <town>
population = <own_number>
area = <length> by <length>
birds = <big>
ferry = <weekday.s>, <hour>
claimed by = <country>
@box_river
country = <home>
length = <own_length>
source = a^ <landform> near <place>
towns = <riverlist>
bridges = <small>
fish = <fish>, <fish>
drains = <number> <landform.s>
@box_war
date = <span>
combatants = <sides>
cause = <incident>
result = <opinion> <misfortune>
casualties = <own_number> (and a^ <animal>)
place = <place>
commanders = <person>; <person>
@box_guild
founded = <since>
founder = <maker>
seat = <seat>, <home>
members = <own_big>
patron = <person>
emblem = <count> <thing.s>
dues = <sum>
rival = <guild>
@box_book
author = <maker>
country = <home>
published = <since>
genre = <genre>
pages = <number>
translator = <scholar>
dedicated to = <person>
followed by = <italictitle>
@box_ship
country = <home>
launched = <since>
builder = <maker>
type = <vessel>
guns = <own_number>
crew = <number> (<small> <animal.s>)
length = <own_length>
fate = <verb_official.en>
@box_plant
genus = ''<latin>''
range = <home>, <island>
flowers = <colour>, <shape>
height = {{convert|<digits>|cm|spans}}
family = <tree> family
use = <illness>
described by = <maker>, <since>
@box_animal
genus = ''<latin>''
range = <home>
diet = <vegetable.s>, <insect.s>
weight = <weight>
colour = <colour>
temper = <moral>
status = <opinion>
described by = <maker>, <since>
@box_dish
place = <seat>, <home>
inventor = <maker>
main ingredient = <food>
also contains = <vegetable.s>; <fish>
served with = <drink>
temperature = <degree> <opinion>
keeps = <duration>
@box_festival
observed by = <people>
date = <day>
place = <seat>, <home>
begun = <since>
food = <dish>
colour = <colour>
@box_bridge
crosses = <river>
place = <seat>
designer = <maker>
material = <material>
length = <own_length>
toll = <sum>
built = <since>
@box_comet
discoverer = <maker>
seen = <since>
period = <own_number> years
tail = <own_big> leagues
colour = <colour>
meaning = <misfortune>
@box_trial
court = <group> of <seat>
date = <span>
judge = <person>
charge = <deed.ing>
verdict = '<term>'
witnesses = <own_number>
@box_script
inventor = <maker>
since = <since>
letters = <own_number>
languages = <landish>
direction = <direction>
@box_university
founded = <since>
founder = <maker>
place = <seat>, <home>
motto = ''<verse>''
students = <big>
professors = <own_number>
website = <web>
@box_game
players = <small>
equipment = <own_number> <thing.s>
invented = <since>, <seat>
inventor = <maker>
duration = <duration>
@box_doctrine
founder = <maker>
since = <since>
holy book = <book>
belief = <claim>
followers = <own_big>
rejected by = <guild>
@notice
{{otheruses}}
{{for|the <profession>|<person>}}
{{cleanup|date=<month> <recent>}}
{{unreferenced}}
:''This article is about the <kind>. For the <thing>, see <person>.''
:''For the <landish> <profession>, see <person>; for the <thing.s>, see <anypage>.''
{{protected|reason=<profession.s>}}
{{featured article}}
{{neutrality|<profession.s> and <animal.s>}}
{{merge|<anytitle_page>}}
{{sprotected|until=<weekday>}}
@doubt
{{citation needed}}
{{citation needed|date=<month> <recent>}}
{{citation needed|date=<month> <recent>|reason=<claim>}}
{{fact}}
{{dubious|<abstract>}}
{{who}}
{{who|which <profession>?}}
{{when|date=<month> <recent>}}
{{clarify|date=<month> <recent>}}
{{sic}}
@crossing
{{main|<anytitle_page>}}
{{main|<anytitle_page>}}
{{main|<anytitle_page>|<anytitle_page>}}
{{see also|<anytitle_page>}}
{{see also|<anytitle_page>|<anytitle_page>|<anytitle_page>}}
@set_apart
{{quote|<remark.cap>.|<source>}}
{{quote|<speech>|<person>}}
{{quote|<remark.cap>. <remark.cap>. <remark.cap>.|<source>, <when>}}
{{quote|text=<speech>|sign=<anyname> the <profession>|source=<book>}}
@list_note
<opinion>
<degree> <opinion>
see <anypage>
'<term>'
<look>
<happening.ed> <times>
@subheading
the <ordinal> <misfortune>
<abstract> and <goods>
years of <abstract>
the <look> <thing>
in <place_plain>
<misfortune.s> and <drink>
the matter of the <pet>
enemies
<opinion> years
@place_plain
the <building>
exile
the <landform.s>
two minds
the <direction>
@list_head
The following are <forbidden|taxed|believed lost|said to help|no longer accepted> in <place>:
An inventory of <modern> lists:
<scholar> distinguishes <several|too many|the usual> kinds:
It is customary to bring:
The <rules|exceptions|ingredients>, in order of <age|size|<abstract>>:
The <document> gives these reasons:
Among the losses were:
Visitors have reported:
@list_item
<count> <look> <thing.s>
<deed.ing>
<thing.s> of <material> (<colour>)
<number> <container.s> of <goods>
<topic>
the <body> of <person>
'<term>'
<animal.s>, unless <moral>
a^ <animal>, <degree> <moral>
<incident>
<goods>, <goods> and <goods>
<document.s> (see <anypage>)
anything that might <happening>
'''<thing.cap>''': <topic>
'''<word>''' (<percent>): <incident>
'''<number.cap>''' <thing.s> and ''<word>''
<percent> of the <goods>
@table_caption
<goods> and <abstract> compared
<thing.s> counted in <place>
visits by <profession.s>
losses, in <container.s>
<sound>, by year
'<term>', according to <scholar>
@category
<look> <thing.s>
<opinion> <misfortune.s>
<moral> <profession.s>
<abstract>
things made of <material>
articles about <animal.s>
former <building.s>
@list_remark
It is <degree> incomplete, <reason>.
It was drawn up by <someone>, who <deed.ed>.
Items marked with a^ <thing> have since been <verb_official.en>.
Readers may add to it, but not <deed>.
The order is that of <abstract>.
@caption
the <prop>, seen from the <direction>
<person> with a^ <pet>
<opinion> but not to scale
the same, <hour>
<landish> <thing.s>, <modern>
before the <misfortune>
a^ <rival>, possibly
@comment_note
do not change this again; see the talk page
the <prop> is not a^ typing error
who wrote this? it was not me
<profession.s>: please stop adding your <relative.s>
sic
todo: the <pet>
no source, but everyone in <place> says so
was: <number>
please keep in order of size
this sentence is older than the town
removed by request of a^ <profession>
not <word>: <word>
"""
