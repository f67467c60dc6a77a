"""Rules for actions and events in the middle of a sentence.

A production of `deed`, `trick` or `simple` begins with the base form of a verb, so that it can be
inflected: <deed.ed>, <deed.ing>. None of them uses "he" or "she", because the subject may be
anyone.
"""

ACTIONS = """
@deed
found a^ <compound> society
write <number> pages about the <compound> question
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
paint the <building> <color>
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
beat <someone> at <game>
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
<color> hats
gloves
<color> stockings
spectacles
boots indoors
a^ wig
@adverbial
<manner>
in rhyme
before noon
above a^ whisper
of the future
@happening
catch fire
fall into the <water>
begin to hum
freeze
turn <color>
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
@incident
the <compound> affair
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
"""
