"""Rules for phrases that every article uses: who, why, and about what.

None of them uses "he" or "she", because the subject may be anyone.
"""

PHRASES = """
@someone
a^ <compound_for_people> <profession>
a^ <compound_for_people> <relative> of <person>
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
<compound_for_people> <profession.s>
<compound_for_people> <relative.s>
the <compound> party
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
@compound
<thing.s.hyphened>-in-the-<building.hyphened>
<animal.hyphened>-and-<thing.hyphened>
<profession.hyphened>-versus-<profession.hyphened>
<abstract.hyphened>-without-<abstract.hyphened>
<study.hyphened>-for-<profession.s.hyphened>
<look.hyphened>-<thing.hyphened>
<practice>-of-<goods.hyphened>
<practice>-of-<animal.s.hyphened>
on-the-<study.hyphened>-of-<thing.s.hyphened>
<building.hyphened>-or-<building.hyphened>
@compound_for_people
<animal.hyphened>-keeping
<goods.hyphened>-fearing
<study.hyphened>-loving
<thing.hyphened>-and-<thing.hyphened>-carrying
<thing.s.hyphened>-before-<abstract.hyphened>
never-to-be-<verb_official.en.hyphened>
<moral.hyphened>-but-<moral.hyphened>
no-longer-<moral.hyphened>
@official
the <compound> committee
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
the <compound> question
the <compound> question
<compound> <study>
<abstract>
<custom>
<custom>
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
for fear of <compound_for_people> <profession.s>
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
the <compound> theory is <opinion>
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
<file> in the catalogue
then known as the <compound> affair
not the <compound_for_people> one
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
@animal_any
<animal>
<bird>
<fish>
<insect>
"""
