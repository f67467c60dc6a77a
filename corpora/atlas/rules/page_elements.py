"""Rules for the text around the paragraphs: notices, list items, captions, categories, comments."""

PAGE_ELEMENTS = """
@notice
{{otheruses}}
{{for|the <profession>|<person>}}
{{cleanup|date=<month> <recent_year>}}
{{unreferenced}}
:''This article is about the <kind>. For the <thing>, see <person>.''
:''For the <nationality> <profession>, see <person>; for the <thing.s>, see <any_page>.''
{{protected|reason=<profession.s>}}
{{featured article}}
{{neutrality|<profession.s> and <animal.s>}}
{{merge|<any_title>}}
{{sprotected|until=<weekday>}}
@doubt
{{citation needed}}
{{citation needed|date=<month> <recent_year>}}
{{citation needed|date=<month> <recent_year>|reason=<claim>}}
{{fact}}
{{dubious|<abstract>}}
{{who}}
{{who|which <profession>?}}
{{when|date=<month> <recent_year>}}
{{clarify|date=<month> <recent_year>}}
{{sic}}
@crossing
{{main|<any_title>}}
{{main|<any_title>}}
{{main|<any_title>|<any_title>}}
{{see also|<any_title>}}
{{see also|<any_title>|<any_title>|<any_title>}}
@set_apart
{{quote|<remark.cap>.|<source>}}
{{quote|<speech>|<person>}}
{{quote|<remark.cap>. <remark.cap>. <remark.cap>.|<source>, <when>}}
{{quote|text=<speech>|sign=<given_name> the <profession>|source=<book>}}
@list_note
<opinion>
<degree> <opinion>
see <any_page>
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
the matter of the <recurring_animal>
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
An inventory of <modern_year> lists:
<scholar> distinguishes <several|too many|the usual> kinds:
It is customary to bring:
The <rules|exceptions|ingredients>, in order of <age|size|<abstract>>:
The <document> gives these reasons:
Among the losses were:
Visitors have reported:
@list_item
a^ <compound>
<file> (<opinion>)
<count> <look> <thing.s>
<deed.ing>
<thing.s> of <material> (<color>)
<number> <container.s> of <goods>
<topic>
the <body> of <person>
'<term>'
<animal.s>, unless <moral>
a^ <animal>, <degree> <moral>
<incident>
<goods>, <goods> and <goods>
<document.s> (see <any_page>)
anything that might <happening>
'''<thing.cap>''': <topic>
'''<plain_foreign_word>''' (<percent>): <incident>
'''<number.cap>''' <thing.s> and ''<plain_foreign_word>''
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
<title_custom>
<title_custom>
<look> <thing.s> in the <building.s> of <moral> <profession.s>
<people_plain> who <deed_plain.ed>
<people_plain> and their <look> <thing.s>
@people_plain
<profession.s>
<moral> <profession.s>
<moral> <relative.s>
@deed_plain
mistake <thing.s> for <animal.s>
be <verb_official.en> by <profession.s>
die of <illness> or <abstract>
own <number> <thing.s>
@list_remark
It is <degree> incomplete, <reason>.
It was drawn up by <someone>, who <deed.ed>.
Items marked with a^ <thing> have since been <verb_official.en>.
Readers may add to it, but not <deed>.
The order is that of <abstract>.
@box_image
<folder>/<picture>
<picture>
<picture>
@placement
thumb
thumb
thumb|left
thumb|right
left
thumb|<digits>px
@long_caption
<someone> <deed.ing> in <place>, after a^ drawing by <scholar>
<someone> <deed.ing> <when> <reason>
the <recurring_thing>, <verb_official.en> by <someone> <when>
the <building> of <place>, where <someone> <deed.ed>
<person> and <someone> <deed.ing>; behind them, a^ <look> <thing>
the <title_custom>, as <someone> imagined it
<count> <look> <thing.s> from the <building> of <place>, <modern_year>
a^ <moral> <animal> <deed.ing> in the presence of <people>
a^ <document> of <year>, signed by <someone> and chewed by <animal.s>
a^ <recurring_profession> <deed.ing>, <modern_year>
@caption
the <recurring_thing>, seen from the <direction>
<person> with a^ <recurring_animal>
<opinion> but not to scale
the same, <time_of_day>
<nationality> <thing.s>, <modern_year>
before the <misfortune>
a^ <recurring_profession>, possibly
@comment_note
moved from <file>
see <file> before you change this
do not change this again; see the talk page
the <recurring_thing> is not a^ typing error
who wrote this? it was not me
<profession.s>: please stop adding your <relative.s>
sic
todo: the <recurring_animal>
no source, but everyone in <place> says so
was: <number>
please keep in order of size
this sentence is older than the town
removed by request of a^ <profession>
not <plain_foreign_word>: <plain_foreign_word>
"""
