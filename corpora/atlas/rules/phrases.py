"""The turns of phrase that every article shares: who, what, why, and what was said about it.

Rules only. A `deed` begins with a bare verb, so that it can be bent: did it, doing it, does it.
Nothing here says he or she, since anyone may have done it.
"""

PHRASES = """
@deed
mistake <someone> for a^ <look> <thing>
sell <count> <thing.s> to <someone>
buy a^ <look> <thing> from <someone>
teach <count> <animal.s> to <trick>
forget the name of <someone>
marry <someone> for the sake of a^ <thing>
predict a^ <misfortune> with <opinion> accuracy
weigh a^ <animal> against <count> <thing.s>
write a^ <genre> about <topic>
bury a^ <thing> under the <building>
dig up a^ <thing> full of <goods>
<verb_official> the <thing.s> of <place>
<verb_lose> the only key to the <building>
<verb_lose> a^ <container> of <goods>
refuse to <simple> in the presence of <animal.s>
apologise to <someone> for the <misfortune>
walk from <place> to <place> with a^ <thing>
win a^ <animal> at cards
swallow a^ <thing>
paint the <building> <colour>
mend the <thing> with <material> and <food>
follow a^ <animal> as far as <place>
publish a^ <document> in which every <thing> was misspelt
dream of <animal.s> on <count> consecutive nights
steal the <thing> of <someone>
name a^ <animal> after <someone>
compare <topic> with <topic>
confuse <abstract> with <abstract>
hide <count> <thing.s> in a^ <container>
set fire to a^ <building>
open a^ <building> for <moral> <profession.s>
challenge <someone> to a^ duel with <thing.s>
sue <someone> over a^ <thing>
train as a^ <profession>
disguise a^ <animal> as a^ <profession>
resign over a^ question of <abstract>
cross the <landform> on <thing.s>
lecture on <study> to <people>
count the <thing.s> in the <building>
lend <someone> a^ <look> <thing>
fall asleep in the <building>
swear on a^ <document> never to <simple>
bribe <someone> with <food>
correct the spelling of <someone>
keep <count> <animal.s> in the <room>
invent a^ <thing> for left-handed <profession.s>
measure <place> with a^ <thing>
quarrel with <someone> about <topic>
blame <topic> on <someone>
taste <food> for the first time
drop a^ <thing> on <someone>
hire <someone> to <verb_official> the <thing.s>
translate a^ <document> into the language of <bird.s>
prove that <claim>
deny that <claim>
inherit <count> <thing.s> and a^ <moral> <animal>
pay <sum> for a^ <thing>
exchange a^ <building> for a^ <animal>
introduce <people> to <food>
<verb_like> the <thing.s> of <place>
<verb_dislike> <topic>
<verb_make> a^ <look> <thing>
cure <someone> of <illness>
catch <illness> from a^ <thing>
flee to <place> in a^ <container>
arrive in <place> <manner> and without a^ <thing>
leave a^ <thing> to <someone>
throw a^ <thing> at <someone>
bite <someone> in the <body>
stand on one leg for <duration>
wait <duration> for <someone>
argue for <duration> about <topic>
set <food> before <someone>
found a^ <society> for <people>
ride a^ <animal> up the steps of the <building>
carve a^ likeness of <someone> out of <food>
replace the <thing.s> with <thing.s>
describe <topic> as '<term>'
offer <sum> for a^ <thing> that could <simple>
lock <someone> in the <room>
sing to the <animal.s> of <place>
build a^ <building> out of <material>
burn every <document> in the <building>
smuggle <goods> past <someone>
draw a^ <animal> on the back of a^ <document>
explain <topic> to <someone> <manner>
spend <duration> in a^ <building>
see a^ <animal> in the <building> without remarking on it
ask <someone> for a^ second <thing>
give <someone> the wrong <thing>
read the <document> aloud to <people>
make <someone> an honorary <profession>
beat <someone> at <gamename>
shut the gates of the <building>
complain about the <sound> of the <thing.s>
sign a^ <document> without reading it
change the locks of the <building>
tie a^ <thing> to a^ <animal>
keep a^ diary about <topic>
water the <flower.s> with <drink>
drink <drink> with <someone>
outlive <count> <relative.s> and a^ <animal>
lose an argument with a^ <animal>
@trick
dance the <dance>
count to <number>
carry <document.s>
stand in line
play the <instrument>
ring a^ bell
bow to <people>
<verb_dislike> <profession.s>
open a^ <thing>
predict the <weather>
tell a^ <profession> from a^ <profession>
sleep in a^ <thing>
@simple
sneeze
dance
wear <garment_plural>
whistle
pay tax
speak <adverbial>
eat <food>
sit down
sleep
bow
discuss <topic>
sing
walk backwards
keep <animal.s>
shave
use a^ <thing>
say the word '<abstract>'
@garment_plural
<colour> hats
gloves
<colour> stockings
spectacles
boots indoors
a^ wig
@adverbial
<manner>
in rhyme
before noon
above a^ whisper
of the future
@someone
a^ <moral> <profession>
a^ <profession> from <place>
the <profession> of <place>
the <official>
a^ <relative> of the <profession>
a^ <profession> called <anyname>
<anyname> the <profession>
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
the <landish> <profession.s>
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
<office> of <officeobject>
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
@officeobject
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
the price of <goods>
<anypage>
<anypage>
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
the <landish> character
@happening
catch fire
fall into the <water>
begin to hum
freeze
turn <colour>
sink by <small> <science_unit.s>
collapse under the weight of <goods>
fill with <animal.s>
vanish between <weekday> and <weekday>
explode
flower for the first time in <number> years
start to smell of <smell>
be struck by lightning <times>
attract <insect.s>
give way
crack from end to end
run <duration> late
be stolen by <people>
melt
float away
lean toward <place>
stop
@water
sea
river
harbour
canal
well
moat
@times
twice
three times
on <count> occasions
once a^ year
every <weekday>
@incident
a^ <misfortune> in the <building>
the loss of <count> <thing.s>
a^ quarrel about <topic>
<war>
<trial>
the return of <comet>
the building of <bridge>
<festival>
the sinking of <ship>
the death of <someone>
a^ <opinion> <misfortune>
an argument over a^ <thing>
the theft of a^ <thing>
the discovery of <goods> near <place>
a^ shortage of <goods>
the arrival of <people>
a^ bet between <someone> and <someone>
an outbreak of <illness>
a^ rumour about <someone>
the escape of <count> <animal.s>
a^ letter from <someone>
the <misfortune> of <year>
<duration> of <weather>
a^ remark about the <body> of <someone>
a^ lawsuit concerning <topic>
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
@opinionof
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
the <rival>'s <thing>
a^ <thing> among <thing.s>
<moral> <weather>
the <ordinal> <thing>
<look> <abstract>
<count> <thing.s> too many
half a^ <thing>
the wrong <landform>
the <pet> in the <room>
<animal>-shaped
<thing>
good <drink>
<abstract>
plain <food>
who moved the <prop>?
not my <animal>
@exclaim
No
Why?
Never
Nothing much
More <food>
The <prop>!
Too late
What <animal>?
Ask the <rival>
Not on a^ <weekday>
It leaks
Perhaps
Again?
Close the <prop>
@remark
<exclaim>
a^ <thing> is only a^ <thing> that has given up
<claim>, and anyone who says otherwise is selling <goods>
I have known <count> <profession.s> and <number> <animal.s>, and on the whole the <animal.s>
  <kept|keep>
  better <company|time|accounts|wine>
show me a^ <moral> <profession> and I will show you <count> unpaid <profession.s>
in my <relative>'s day we had no <thing.s>; we had <weather>, and we were grateful
<abstract> is what remains when the <thing.s> have been <verb_official.en>
the <prop> is broken (I did not break it), and the <rival> is on the roof
never lend a^ <thing> to a^ man who owns <count> <animal.s>
it was not a^ <misfortune>; it was a^ <misfortune> with <thing.s>
what this <building> needs is fewer <profession.s> and more <food>
God made <animal.s> on a^ <weekday>, and <profession.s> out of what was left
I asked for <goods>, I was given <goods>, and I have <made a^ career of|lived on|never forgiven>
  the difference
one does not simply <deed>
if <claim>, then I am a^ <animal>
there are two kinds of <profession>: those who <deed>, and those who are <moral>
we shall need a^ larger <thing>
my <relative> says '<term>', but then my <relative> has never seen <place>
you may <verb_official> my <thing.s>, but you will not <verb_official> my <abstract>
he who would <deed> must first <deed>
a^ <moral> <animal> is no substitute for <abstract>, though it is a^ start
do not ask whether the <prop> is <opinion>; ask who <verb_official.ed> the <prop>
it is a^ poor <animal> that cannot <simple>
the <people_word> of <place> will forgive <abstract>, but not <food>
between <abstract> and <abstract> there is only a^ <look> <thing>
I came for the <food> and stayed for the <misfortune>
nobody told me about the <animal.s>
give me a^ <thing> and <duration>, and I will <deed>
let them eat <food> (there is no <food>)
I regret the <prop>, but I do not regret the <pet>
it has always been <opinion>, and now it is also <colour>
either the <prop> goes or the <rival> does
everything I know about <study> I learned from a^ <moral> <relative>
bring a^ <thing>, a^ change of clothes and no <abstract>
the <thing.s> are ours; the <weather> belongs to everyone
remember the <prop>
we were promised <goods>
as the <rival> said to the <pet>: '<remark_short.cap>'
no <thing>, no <thing>, and no <relative.s> on the <building>
time is a^ <profession> who <deed.v>
a^ nation is <count> <profession.s> agreeing about a^ <thing>
I could have been a^ <profession>, had it not been for the <body>
@people_word
people
<profession.s>
old women
lawyers
cats
tradesmen
@remark_short
mind the <prop>
not before <weekday>
you first
that is my <relative>
who ordered the <food>?
it was like that when I got here
I thought you were the <rival>
@aside
sources differ
see <anypage>
not to be confused with <anypage>
the <profession.s> disagree
it was <weather> all week
about <measure>
some say <count>
a^ <profession> by training
the <ordinal> of <count>
literally '<term>'
in <landish>, <foreign>
compare <anypage>
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
see also <anypage> and <anypage>
later denied
misspelt '<word>' on most maps
no relation to the <rival>
or <count>, if the <pet> is counted
the <prop> was never found
<sum>, or about the price of a^ <thing>
pronounced '<word>'
by <landish> reckoning
known locally as <foreign>
"<remark.cap>"
which was <colour>
as <person> put it, "<remark.cap>"
{{convert|<digits>|<unit>|<unit>}}
from <foreign>, '<term>'
{{see|<anytitle>}}
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
at <hour> on <date>
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
