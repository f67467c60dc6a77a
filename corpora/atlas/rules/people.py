"""Rules about people: openings, childhood, private life, death.

<Subject> and <subject> name the person, <he>, <him> and <his> agree with them, and <year> is a
year of their adult life.
"""

PEOPLE = """
@person_opening
<bold_name> (<lifespan>) was a^ <nationality> <occupation>, best known for <topic> and for having
  once <deed.en>.
<bold_name> (<lifespan>), called '<term>', was a^ <occupation> of <home> whose <opinion>
  <document.s> changed <study>.
<bold_name> (born <birth> in <seat>; died <death>) was a^ <moral> <nationality> <occupation> and
  <degree> <moral> <profession>.
<bold_name> (<lifespan>) was the <ordinal> and least <moral> of
  <five|seven|nine|eleven|twelve|fourteen> children of a^ <profession>
  from <seat>, and became
  the most <opinion> <occupation> in <home>.
<bold_name> (<lifespan>) was a^ <occupation>, <profession> and occasional <profession> in the
  service of <country>.
To <his> friends <bold_name> (<lifespan>) was '<term>'; to <everyone_else> <he> was the <occupation>
  who <deed.ed>.
<bold_name> (in <nationality>: <foreign_word>; <lifespan>) was a^ <nationality> <occupation> who
  <deed.ed>.
Nobody expected <bold_name> (<lifespan>), the <relative> of a^ <profession>, to become a^
  <occupation>, least of all <his> <relative>.
<bold_name> (<lifespan>) was a^ <nationality> <occupation>. <he.cap> <deed.ed>, <deed.ed> and died.
<bold_name> (<lifespan>), <occupation> and <profession>, is claimed by both <seat> and <town>;
  <nationality> schoolbooks call <him> '<term>'.
@everyone_else
everyone else
<his> creditors
posterity
<scholar>
the <group> of <seat>
@living_person_opening
<bold_name> (born <birth> in <seat>) is a^ <nationality> <occupation>, known for <topic>.
<bold_name> (born <birth>) is a^ <moral> <occupation> from <home> who has twice <deed.en>.
<bold_name> (born <birth>), <occupation>, has been called '<term>' by <people> and '<term>' by
  <people>.
@ruler_opening
<bold_name> (<lifespan>) was <royal_title> of <home> from <reign_start> until <reign_end>.
<bold_name> (<lifespan>), called '<term>', ruled <home> as <royal_title> between <reign_start> and
  <reign_end>, with <feeling>.
<bold_name> (<lifespan>) became <royal_title> of <home> in <reign_start>, <reason>, and remained so
  until <reign_end>.
<bold_name> (<lifespan>) was the <nationality> <royal_title> (<reign_start>-<reign_end>) under whom
  <incident> took place.
<bold_name> (born <birth>; <royal_title> of <home> <reign_start>-<reign_end>; died <death>) is
  remembered for <topic>.
@ruler_succession
<Subject> succeeded <predecessor>, <his> <relative>, in <reign_start>.
<he.cap> <came to the throne|took the throne|began to reign> <on the death|after the abdication|in
  the absence> of <predecessor>, who <had left|left> <him> <count> <thing.s> and <a war|no
  <abstract>|a^ <misfortune>>.
<predecessor.cap> had wanted <someone> to reign; <subject> <deed.ed>, and the <group> gave way.
<he.cap> was followed in <reign_end> by <successor>, who <verb_dislike.ed> everything <he> had
  built.
The crown passed to <successor> (<reason>), and the <thing.s> to <someone>.
"<remark.cap>," were <his> last words to <successor>.
@person_youth
<Subject> was born <where_plain>, the <child_of> of a^ <profession> and a^ <profession>.
<his.cap> father, a^ <moral> <profession>, hoped that <he> would <deed>.
<Subject> was born during a^ <misfortune>, and <his> <relative> <deed.ed> to mark the occasion.
At the age of <childhood_age> <he> could <trick>; at <childhood_age> <he> could do so <adverbial>.
<he.cap> attended <university> for <small> years and left <reason>.
<Subject> grew up among <profession.s>, which explains <his> lifelong <feeling> at the sight of
  <animal.s>.
As a^ child <subject> <deed.ed>, an episode that <he> later described as '<term>'.
<his.cap> <relative> taught <him> <study> with the help of a^ <thing> and <count> <animal.s>.
Of <his> <thirteen|fourteen|sixteen|seventeen|nineteen> brothers and sisters, <small> became
  <profession.s>, one became a^ <profession>,
  and the rest <deed.ed>.
<Subject> was apprenticed to <someone>, who <deed.ed>, leaving <him> a^ <thing> and <sum> of debt.
The parish register of <seat> records <his> birth under '<term>'.
Having <deed.en>, <subject> was sent to live with a^ <relative> in <town>, where <he> learned to
  <simple> and to <deed>.
At school <he> was thought <moral>, <moral> and, on <weekday.s>, <moral>.
"I was a^ <moral> child," <subject> wrote. "<remark.cap>."
<he.cap> lost <his> <body> <reason>; in later portraits <it is hidden by|one sees only|its place
  is taken by> a^ <thing>.
<Subject> first saw the sea in <year>, <manner>, and never <verb_like.ed> it.
@child_of
only child
<ordinal> child
daughter or possibly son
eldest of <count> children
youngest child
@person_private
<Subject> married <spouse> in <year>; the couple had <count> children and one <thing>.
<he.cap> never married, although <people> <deed.ed> with that in mind.
<his.cap> letters to <person> (published in <modern_year> as <italic_title>) deal mostly with
  <topic> and <topic>.
<he.cap> suffered from <illness>, for which <he> took <food> and <drink>.
<Subject> could not abide <animal.s>, <profession.s> or the smell of <smell>.
In private <he> played the <instrument>, <manner> and only for <people>.
<he.cap> owned <number> <thing.s>, all of them <look>, and would discuss nothing else before noon.
<Subject> was a^ close friend of <person>, to whom <he> once wrote: "<remark.cap>."
<Subject> and <person> <deed.ed> together in <year>, and <never again entered|avoided ever
  after|were later banned from> the <same|nearest> <building>.
<his.cap> enemies, among them <person>, said that <he> <deed.ed>; <his> friends said only that
  <he> <deed.ed>.
<he.cap> was, by <his> own account, "<term_opening>, <moral> and <degree> <moral>".
<he.cap> rose at <time_of_day>, <deed.ed>, and was asleep by <time_of_day>.
<he.cap> liked <food>, <food> and the company of <people>.
A^ portrait by <person> shows <him> <deed.ing>.
<Subject> kept a^ <moral> <animal>, which <verb_dislike.ed> <profession.s> and outlived <him> by
  <small> years.
The household in <town> consisted of <his> <relative>, <count> <profession.s> and a^ <animal> with
  a^ <look> <body>.
<his.cap> second marriage, to <spouse>, was ended by <incident>.
@spouse
a^ <profession> called <given_name>
<given_name>, a^ <moral> <profession>
the <relative> of <person>
a^ <nationality> <profession>
<person>
the <recurring_profession> <given_name> <surname>
@term_opening
<look>
<size>
<opinion>
@person_end
<Subject> died <where_plain> on <death_date>, <deed.ing>.
<he.cap> died in <death_year> at the age of <age_at_death>, <reason>.
<Subject> died of <illness> in <death_year>, leaving <sum>, <count> <thing.s> and an unfinished
  <document> on <topic>.
In <death_year>, at <age_at_death>, <he> <deed.ed> for the last time; <the funeral was attended
  by|the coffin was carried by|the expenses were borne by> <people>.
<Subject> vanished in <death_year> while <deed.ing> near <place>; a^ <thing> was found, and buried
  with full honours.
@person_after
<his.cap> will, which ran to <number> pages, left the <thing.s> to <someone> and the debts to
  <someone>.
<he.cap> is buried <where_plain>, beneath a^ <material> <thing> and the words: "<remark.cap>."
<his.cap> last words are given as "<remark.cap>" or, in <source>, as "<exclamation.cap>."
<his.cap> death in <death_year> (from <illness>, or <aside_plain>) went unnoticed for <duration>.
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
