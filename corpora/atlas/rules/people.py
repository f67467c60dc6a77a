"""Rules about people: openings, childhood, private life, death.

<S> and <subj> name the person, <he>, <him> and <his> agree with them, and <year> is a year of their
adult life.
"""

PEOPLE = """
@person_opening
<bold> (<lifespan>) was a^ <landish> <role>, best known for <topic> and for having once <deed.en>.
<bold> (<lifespan>), called '<term>', was a^ <role> of <home> whose <opinion> <document.s> changed
  <study>.
<bold> (born <birth> in <seat>; died <death>) was a^ <moral> <landish> <role> and <degree> <moral>
  <profession>.
<bold> (<lifespan>) was the <ordinal> and least <moral> of
  <five|seven|nine|eleven|twelve|fourteen> children of a^ <profession>
  from <seat>, and became
  the most <opinion> <role> in <home>.
<bold> (<lifespan>) was a^ <role>, <profession> and occasional <profession> in the service of
  <country>.
To <his> friends <bold> (<lifespan>) was '<term>'; to <everyone_else> <he> was the <role> who
  <deed.ed>.
<bold> (in <landish>: <foreign>; <lifespan>) was a^ <landish> <role> who <deed.ed>.
Nobody expected <bold> (<lifespan>), the <relative> of a^ <profession>, to become a^ <role>, least
  of all <his> <relative>.
<bold> (<lifespan>) was a^ <landish> <role>. <he.cap> <deed.ed>, <deed.ed> and died.
<bold> (<lifespan>), <role> and <profession>, is claimed by both <seat> and <town>; <landish>
  schoolbooks call <him>
  '<term>'.
@everyone_else
everyone else
<his> creditors
posterity
<scholar>
the <group> of <seat>
@person_stillopening
<bold> (born <birth> in <seat>) is a^ <landish> <role>, known for <topic>.
<bold> (born <birth>) is a^ <moral> <role> from <home> who has twice <deed.en>.
<bold> (born <birth>), <role>, has been called '<term>' by <people> and '<term>' by <people>.
@ruler_opening
<bold> (<lifespan>) was <style> of <home> from <reignstart> until <reignend>.
<bold> (<lifespan>), called '<term>', ruled <home> as <style> between <reignstart> and <reignend>,
  with <feeling>.
<bold> (<lifespan>) became <style> of <home> in <reignstart>, <reason>, and remained so until
  <reignend>.
<bold> (<lifespan>) was the <landish> <style> (<reignstart>-<reignend>) under whom <incident> took
  place.
<bold> (born <birth>; <style> of <home> <reignstart>-<reignend>; died <death>) is remembered for
  <topic>.
@ruler_succession
<S> succeeded <predecessor>, <his> <relative>, in <reignstart>.
<he.cap> <came to the throne|took the throne|began to reign> <on the death|after the abdication|in
  the absence> of <predecessor>, who <had left|left> <him> <count> <thing.s> and <a war|no
  <abstract>|a^ <misfortune>>.
<predecessor.cap> had wanted <someone> to reign; <subj> <deed.ed>, and the <group> gave way.
<he.cap> was followed in <reignend> by <successor>, who <verb_dislike.ed> everything <he> had built.
The crown passed to <successor> (<reason>), and the <thing.s> to <someone>.
"<remark.cap>," were <his> last words to <successor>.
@person_youth
<S> was born <where_plain>, the <childof> of a^ <profession> and a^ <profession>.
<his.cap> father, a^ <moral> <profession>, hoped that <he> would <deed>.
<S> was born during a^ <misfortune>, and <his> <relative> <deed.ed> to mark the occasion.
At the age of <age> <he> could <trick>; at <age> <he> could do so <adverbial>.
<he.cap> attended <university> for <small> years and left <reason>.
<S> grew up among <profession.s>, which explains <his> lifelong <feeling> at the sight of
  <animal.s>.
As a^ child <subj> <deed.ed>, an episode that <he> later described as '<term>'.
<his.cap> <relative> taught <him> <study> with the help of a^ <thing> and <count> <animal.s>.
Of <his> <thirteen|fourteen|sixteen|seventeen|nineteen> brothers and sisters, <small> became
  <profession.s>, one became a^ <profession>,
  and the rest <deed.ed>.
<S> was apprenticed to <someone>, who <deed.ed>, leaving <him> a^ <thing> and <sum> of debt.
The parish register of <seat> records <his> birth under '<term>'.
Having <deed.en>, <subj> was sent to live with a^ <relative> in <town>, where <he> learned to
  <simple> and to <deed>.
At school <he> was thought <moral>, <moral> and, on <weekday.s>, <moral>.
"I was a^ <moral> child," <subj> wrote. "<remark.cap>."
<he.cap> lost <his> <body> <reason>; in later portraits <it is hidden by|one sees only|its place
  is taken by> a^ <thing>.
<S> first saw the sea in <year>, <manner>, and never <verb_like.ed> it.
@childof
only child
<ordinal> child
daughter or possibly son
eldest of <count> children
youngest child
@person_private
<S> married <spouse> in <year>; the couple had <count> children and one <thing>.
<he.cap> never married, although <people> <deed.ed> with that in mind.
<his.cap> letters to <person> (published in <modern> as <italictitle>) deal mostly with <topic>
  and <topic>.
<he.cap> suffered from <illness>, for which <he> took <food> and <drink>.
<S> could not abide <animal.s>, <profession.s> or the smell of <smell>.
In private <he> played the <instrument>, <manner> and only for <people>.
<he.cap> owned <number> <thing.s>, all of them <look>, and would discuss nothing else before noon.
<S> was a^ close friend of <person>, to whom <he> once wrote: "<remark.cap>."
<S> and <person> <deed.ed> together in <year>, and <never again entered|avoided ever after|were
  later banned from> the <same|nearest> <building>.
<his.cap> enemies, among them <person>, said that <he> <deed.ed>; <his> friends said only that
  <he> <deed.ed>.
<he.cap> was, by <his> own account, "<term_open>, <moral> and <degree> <moral>".
<he.cap> rose at <hour>, <deed.ed>, and was asleep by <hour>.
<he.cap> liked <food>, <food> and the company of <people>.
A^ portrait by <person> shows <him> <deed.ing>.
<S> kept a^ <moral> <animal>, which <verb_dislike.ed> <profession.s> and outlived <him> by <small>
  years.
The household in <town> consisted of <his> <relative>, <count> <profession.s> and a^ <animal> with
  a^ <look> <body>.
<his.cap> second marriage, to <spouse>, was ended by <incident>.
@spouse
a^ <profession> called <anyname>
<anyname>, a^ <moral> <profession>
the <relative> of <person>
a^ <landish> <profession>
<person>
the <rival> <anyname> <surname>
@term_open
<look>
<size>
<opinion>
@person_end
<S> died <where_plain> on <deathdate>, <deed.ing>.
<he.cap> died in <deathyear> at the age of <deathage>, <reason>.
<S> died of <illness> in <deathyear>, leaving <sum>, <count> <thing.s> and an unfinished
  <document> on <topic>.
In <deathyear>, at <deathage>, <he> <deed.ed> for the last time; <the funeral was attended by|the
  coffin was carried by|the expenses were borne by> <people>.
<S> vanished in <deathyear> while <deed.ing> near <place>; a^ <thing> was found, and buried with
  full honours.
@person_after
<his.cap> will, which ran to <number> pages, left the <thing.s> to <someone> and the debts to
  <someone>.
<he.cap> is buried <where_plain>, beneath a^ <material> <thing> and the words: "<remark.cap>."
<his.cap> last words are given as "<remark.cap>" or, in <source>, as "<exclaim.cap>."
<his.cap> death in <deathyear> (from <illness>, or <aside_plain>) went unnoticed for <duration>.
The funeral, on a^ <weekday>, was attended by <people> and a^ <moral> <animal>.
<his.cap> creditors met <where_plain> and divided among themselves <count> <thing.s>, a^ <animal>
  and the blame.
A^ death mask in <material>, taken by <someone>, shows <him> with a^ look of <feeling>.
The house in <seat> was let to <people>, who found <number> <thing.s> under the floor.
"<remark.cap>," said the doctor, and sent a^ bill for <sum>.
<his.cap> <relative> <deed.ed> in <his> memory.
It was some time before <people> noticed.
@aside_plain
from <illness>
from having <deed.en>
according to <source>, from <feeling>
because <claim>
@where_plain
in <seat>
in <town>
in a^ <building> in <seat>
in a^ <room> in <town>
aboard a^ <vessel> off <island>
on the banks of <river>
"""
