"""Rules for phrases that every article uses: who, why, where, when, and about what.

None of them uses "he" or "she", because the subject may be anyone.
"""

PHRASES = """
@someone
a^ <moral> <profession>
a^ <profession> from <place>
the <profession> of <place>
the <official>
a^ <relative> of the <profession>
a^ <profession> called <given_name>
<given_name> the <profession>
<person>
<person>
<person>
a^ <relative> of <person>
a^ <moral> <profession> with a^ <animal>
a^ <profession> with a^ <look> <thing>
the late <profession> of <place>
a^ <profession> who had once <deed.en>
the <ordinal> <profession> of the <group>
a^ <moral> <relative> of the <official>
a^ visiting <profession>
an unnamed <profession>
the youngest <profession> in <place>
somebody else's <relative>
a^ <group> of <profession.s>
@people
<profession.s>
<moral> <profession.s>
the <profession.s> of <place>
visitors from <country>
the <nationality> <profession.s>
<count> <profession.s> and a^ <animal>
children under <small>
members of the <society> of <profession.s>
the poor of <place>
<profession.s> and their <relative.s>
<moral> <relative.s>
the people of <place>
the followers of <person>
members of <guild>
the crew of <ship>
readers of <book>
adherents of <doctrine>
sailors on the <vessel.s>
pupils of the <building>
@official
<office> of <object_of_office>
@office
Keeper
Warden
Master
Clerk
Inspector
Deputy Inspector
Steward
Comptroller
Usher
Lord High Counter
Hereditary Bearer
Second Secretary
Acting Commissioner
Registrar
@object_of_office
the <look.title> <thing.title>
<thing.s.title>
<goods.title>
<abstract.title>
<animal.s.title>
the <building.title>
<weather.title>
Minor <misfortune.s.title>
the Royal <room.title>
<vegetable.s.title>
Lost <thing.s.title>
the <thing.s.title>
@topic
<abstract>
<custom>
<custom>
<custom>
the <title_custom>
the <title_custom>
the price of <goods>
<any_page>
<any_page>
<dish>
<plant>
the <body> of <someone>
<animal.s>
the habits of <bird.s>
<weather>
the correct use of a^ <thing>
<study>
the future of <abstract>
<moral> <profession.s>
the <sound> of <thing.s>
<abstract> among <profession.s>
<food>
the <smell>-scented past
the <misfortune> of <year>
the end of the world
<thing.s> and their owners
<goods>
the <nationality> character
@times
twice
three times
on <count> occasions
once a^ year
every <weekday>
@reason
because <someone> had <deed.en>
because the <thing.s> had <happening.en>
after <someone> <deed.ed>
on the grounds that <claim>
for want of <goods>
out of <feeling>
owing to <incident>
as a^ result of <incident>
in the belief that <claim>
on the advice of <someone>
to the <feeling> of <people>
in spite of <incident>
against the wishes of <someone>
although <someone> had <deed.en>
while <someone> was <deed.ing>
so that <people> could <deed>
following <incident>
@claim
<animal.s> cannot <simple>
<abstract> is a^ form of <abstract>
the moon is made of <material>
no <profession> can be both <moral> and <moral>
all <thing.s> are <opinion>
<people> would sooner <deed>
<weather> is caused by <people>
<thing.s> dream of <thing.s>
<food> improves <abstract>
the sea is <degree> <look>
<bird.s> understand <study>
a^ <animal> is worth <count> <profession.s>
<abstract> begins with the <body>
<illness> can be cured with <food>
every <profession> is somebody's <relative>
time runs slower in a^ <building>
<study> is wasted on <people>
the world ends just beyond <place>
there is no such thing as <abstract>
<profession.s> are descended from <animal.s>
<count> is a^ lucky number
@opinion_of_work
a^ work of <opinion> <abstract>
the most <opinion> <thing> in <country>
'<term>'
<degree> <opinion>
neither <opinion> nor <opinion>
proof that <claim>
a^ matter for <profession.s>
an insult to <people>
of interest chiefly to <profession.s>
better than nothing, though not by much
@term
the <look> <thing>
the <moral> <animal>
<abstract> without <abstract>
the <recurring_profession>'s <thing>
a^ <thing> among <thing.s>
<moral> <weather>
the <ordinal> <thing>
<look> <abstract>
<count> <thing.s> too many
half a^ <thing>
the wrong <landform>
the <recurring_animal> in the <room>
<animal>-shaped
<thing>
good <drink>
<abstract>
plain <food>
who moved the <recurring_thing>?
not my <animal>
@people_word
people
<profession.s>
old women
lawyers
cats
tradesmen
@aside
sources differ
see <any_page>
not to be confused with <any_page>
the <profession.s> disagree
it was <weather> all week
about <length>
some say <count>
a^ <profession> by training
the <ordinal> of <count>
literally '<term>'
in <nationality>, <foreign_word>
compare <any_page>
roughly the weight of a^ <animal>
the figure includes <animal.s>
<percent> of them <moral>
<percent>, to be exact
up by <percent> since <year>
<percent> <material>
and, on one occasion, <food>
'<term>' in the older <document.s>
then <degree> fashionable
now a^ <building>
a^ <profession> (retired) and two <animal.s>
see also <any_page> and <any_page>
which <someone> <verb_official.ed> <when>, <reason>
not to be confused with <custom>, which <people> <verb_dislike>
the <document.s> of <place> say <count>, but <scholar> has never believed them
according to <scholar>, who had it from <someone>
a^ <thing> was offered first, and then <goods>, but <someone> wanted <food>
it was <weather>, and <people> were <deed.ing>
the older <document.s> have <count> <thing.s> and a^ <look> <animal> instead
nobody knows why, although <someone> is said to have <deed.en>
unless, as <scholar> suspects, <claim>
like <custom>, it was paid for with <goods>
later denied
misspelt '<plain_foreign_word>' on most maps
no relation to the <recurring_profession>
or <count>, if the <recurring_animal> is counted
the <recurring_thing> was never found
<sum>, or about the price of a^ <thing>
pronounced '<plain_foreign_word>'
by <nationality> reckoning
known locally as <foreign_word>
"<remark.cap>"
which was <color>
as <person> put it, "<remark.cap>"
{{convert|<digits>|<unit>|<unit>}}
from <foreign_word>, '<term>'
{{see|<any_name>}}
the same one
not counting <weekday.s>
@where
in <place>
near <place>
in the <building> at <place>
in a^ <room> of the <building>
on the road to <place>
on <bridge>
in the harbour of <town>
behind the <building>
under the <building> of <place>
on the <direction> bank of <river>
aboard <ship>
in <country>
outside the <building>
on <island>
between <place> and <place>
in a^ <look> <container>
at <university>
@when
in <year>
in <the spring|the summer|the autumn|the winter|Lambing|Fog|Cider> of <year>
on <date>
at <time_of_day> on <date>
about <year>
late in <year>
during <war>
on a^ <weekday> in <year>
on the eve of <festival>
on the day after <festival>
shortly before <incident>
in the year of <comet>
in the <ordinal> year of <reign>
after <duration> of <abstract>
@duration
<small> years
<small> weeks
<small> days and a^ night
the better part of a^ <year_word>
<number> minutes
a^ fortnight
<number> hours
the whole of <month>
most of a^ winter
@year_word
year
decade
morning
century
@animal_any
<animal>
<bird>
<fish>
<insect>
"""
