"""Rules about the career of a person, one for each occupation; `person_work` fits all of them."""

OCCUPATIONS = """
@ruler_work
In <year> <subject> <verb_official.ed> the <thing.s> of <town>, an act that <people> <verb_like.ed>
  for <duration>.
<Subject> granted <town> the right to <deed>, in return for <count> <animal.s> a^ year.
By the <document> of <year> every <profession> in <home> was obliged to <deed>.
The <nationality> <coin> lost <percent> of its value between <year> and <later_year>, <reason>.
In <year> <he> declared war on <country> <reason>; the declaration, being <look>, was returned.
<he.cap> kept <count> <animal.s>, <count> <profession.s> and a^ <official>, and consulted them in
  that order.
<Subject> moved the court from <town> to <town>, and in <year> back again, in search of <abstract>.
The tax on <thing.s>, introduced in <year>, brought in <sum> and <tax_yield>.
<Subject> is the first <nationality> <royal_title> known to have <deed.en>.
<he.cap> received <number> ambassadors in <year>, of whom <small> <deed.ed>.
At <his> order <person> <deed.ed>, a^ service for which <he> never paid.
<Subject> founded <guild> in order to annoy <guild>.
<he.cap> forbade <deed.ing> on <weekday.s>; <people> thereafter <deed.ed> on <weekday.s>.
The <group> <manner> <verb_official.ed> <him> in <year>, but <he> went on <deed.ing>.
<Subject> negotiated the <treaty> of <year>, under which <country> received the <landform.s> and
  <home> the <goods>.
"<remark.cap>," <he> told the <group> in <year>, and raised the tax on <goods> to <percent>.
When <war> broke out, <subject> was <deed.ing> and did not wish to be disturbed.
@treaty
Treaty
Peace
Understanding
Apology
Second Treaty
@tax_yield
a^ <misfortune>
two <misfortune.s>
no <abstract>
@astronomer_work
In <year> <subject> observed <comet> through a^ <material> tube and took it for a^ <thing>.
<he.cap> calculated the distance to the moon as <big_number> leagues, an error of only <percent>.
<Subject> catalogued <big_number> stars, of which <number> were later found to be <insect.s> on the
  lens.
<his.cap> <italic_title> (<year>) contains the first correct description of an eclipse and <number>
  recipes for <food>.
From the <building> at <town> <he> watched the planets for <duration> and the neighbours for longer.
<he.cap> proposed that the sun was made of <material>, and later, under pressure from <guild>, of
  <material>.
The crater '<surname>' on the moon, which <degree> resembles <his> <body>, is named after <him>.
<Subject> built a^ telescope <length> long; when it was pointed at the sky, it <happening.ed>.
<Subject> predicted that a^ comet would return in <later_year>. It returned in <year>, and
  apologised for nothing.
@poet_work
<his.cap> <genre> <italic_title> (<year>) has <big_number> lines, and rhymes in <number> of them.
<Subject> wrote <italic_title> while <deed.ing>, and it shows.
"<verse>" is the only line of <his> that <people> can still recite.
<he.cap> invented a^ metre of <number> syllables, named '<plain_foreign_word>' after the
  <nationality> word for <animal.s>.
<his.cap> early poems concern <topic>; the later ones, written in <town>, concern money.
<Subject> sold <number> copies of <book>, and bought back <small>.
<he.cap> was crowned with <flower.s> in <year>, <reason>.
The couplet "<verse>, / <verse>" is carved above the door of <university>.
Critics called <italic_title> '<term>'; <subject> replied with <big_number> lines of <genre>.
@verse
O <look> <thing>, O <moral> <animal>
The <weather> comes down on the <building.s> of <town>
My love is a^ <profession>, my heart is a^ <thing>
And nobody asked for the <bird> or the <flower>
Sing, <insect>, of <abstract> and <thing.s>
The <moral> <bird> returns to the <landform>
I left my <thing> where the <river_bare> runs
How <color> the <landform>, how <opinion> the <recurring_animal>
Who weeps in the <building> at <time_of_day> in the morning
@river_bare
water
river
old road
gutter
@admiral_work
<Subject> commanded <ship> during <war>, and sank <small> ships, <small> of them <nationality>.
<he.cap> was seasick on <percent> of all recorded days and commanded from the <building> at <town>.
In <year> <he> blockaded <town> with <number> <vessel.s> and a^ very long <thing>.
<Subject> lost the battle of <date> <reason>, and was promoted.
<he.cap> sailed <ship> from <town> to <island> in <number> days without once consulting a^ <thing>.
<his.cap> signal before the action read: "<remark.cap>."
<Subject> introduced <food> to the <nationality> navy, ending <illness> and <abstract> at a^ stroke.
After <incident> the crew of <ship> <deed.ed>, and <subject>, to <his> credit, joined them.
@cook_work
<Subject> invented <dish> in <year>, <reason>.
<he.cap> cooked for <number> <profession.s> and <small> <diners>, all of whom <deed.ed>.
<his.cap> <italic_title> (<year>) begins: "<recipe_line.cap>."
<Subject> believed that <food> should be served <adverbial>, and that <vegetable.s> should not be
  served at all.
At the banquet of <date> <he> presented a^ <animal> inside a^ <animal> inside a^ <thing>.
<Subject> served <dish> to <person>, who asked for <drink>, a^ <profession> and a^ will, in that
  order.
<he.cap> was the first to put <food> on <fish>, and has not been forgiven in <town>.
The kitchen at <town>, with its <number> <thing.s>, has been preserved; so, unfortunately, has the
  <food>.
@diners
queens
admirals
bishops
<profession.s>
@recipe_line
take <number> <vegetable.s>, and a^ <animal> that has been told nothing
boil the <fish> until it agrees with you
let the <food> stand <duration>, or until the <recurring_profession> arrives
first catch your <animal>; then apologise
stir with a^ <thing> (never with a^ <thing>) until <color>
add <food>, and then, against your better judgement, <food>
serve at once, and leave by the <room>
@engineer_work
<Subject> designed <bridge>, which <happening.ed> on the day it opened.
<he.cap> drained the <landform.s> around <town> between <year> and <later_year>, at a^ cost of <sum>
  and <count> <profession.s>.
<Subject> built a^ canal from <town> to <town>; it is <length> long, <length> deep and, owing to
  <incident>, uphill.
In <year> <he> patented a^ <material> <thing> driven by <animal.s>.
<his.cap> plan to move <town> <length> to the <direction> was approved <manner> and then mislaid.
<Subject> calculated that <bridge> would bear <big_number> <profession.s>; <big_number> turned up.
<he.cap> replaced the wooden <thing.s> of <town> with <material>, which <people> <verb_dislike.ed>.
Under <his> direction the <nationality> <element.s> were extended by <length> in <small> years.
@philosopher_work
<Subject> held that <claim>, and that therefore <claim>.
<his.cap> chief work, <italic_title> (<year>), proves that <claim>; its appendix proves the
  opposite.
<he.cap> founded <doctrine> in <year> and left it in <later_year>, <reason>.
"<remark.cap>" is <his> most quoted saying, usually by <people> who <deed.ed>.
<Subject> taught that <abstract> is to <abstract> what a^ <thing> is to a^ <animal>.
<his.cap> pupils were forbidden to <simple>, and most of them became <profession.s>.
<Subject> debated <person> for <duration> on whether <claim>; the audience <deed.ed>.
<he.cap> divided all things into <number> kinds: <thing.s>, <animal.s>, <abstract>, and those that
  <deed>.
@cartographer_work
<his.cap> map of <year> shows <island> in the wrong sea and <town> on the wrong side of <river>.
<Subject> measured <home> on foot, in <science_unit.s>, with a^ <thing> and a^ <moral> <animal>.
Where <he> did not know the coast <he> drew <animal.s>; sailors looked for them until <later_year>.
<his.cap> atlas (<italic_title>, <year>, <number> sheets) was the first to mark every <building> in
  <country>.
<Subject> left <country> off the map <reason>, which led to <war>.
At <number> spans by <number>, <his> great map of <town> was larger than the <landform> it showed.
<he.cap> walked the border with <country> <times> and found it <length> shorter on the way back.
@physician_work
<Subject> treated <illness> with <food>, and <food> with <plant>.
Of the <number> patients whom <he> saw in <year>, <small> recovered, <small> <deed.ed>, and one
  became a^ <profession>.
<he.cap> was the first to describe '<profession>'s <body>', a^ swelling caused by <deed.ing>.
<Subject> taught at <university>, where <he> showed that <illness> is carried by <insect.s> and
  <abstract> by <profession.s>.
<his.cap> <italic_title> (<year>) recommends <plant> for <illness>, <plant> for <illness> and
  silence for the rest.
<Subject> cured <person> of <illness> in <year> and was never told so.
During the plague of <year> <he> stayed in <town> and <deed.ed>.
<he.cap> charged <sum> a^ visit, or a^ <animal>.
@composer_work
<Subject> wrote <number> operas, <number> of them about <topic>.
<his.cap> <italic_title> (<year>) is scored for <count> <instrument.s>, a^ <instrument> and a^
  <animal>.
At the first performance, in <town>, the audience <deed.ed>, and the second <instrument> <deed.ed>.
<he.cap> composed the <nationality> anthem in <year>, in <number> minutes, for <sum>.
The slow movement imitates the <sound> of <bird.s>; the fast movement, <profession.s> leaving.
<Subject> lost the score of <italic_title> in a^ <vessel> and rewrote it, <degree> shorter, from
  memory.
<he.cap> held that no <instrument> should be played by anyone who had <deed.en>.
<his.cap> <dance> in honour of <person> was banned in <town> <reason>.
@botanist_work
<Subject> described <number> plants, among them <plant> and <plant>, and ate all but <small>.
<he.cap> brought <plant> from <island> to <town> in a^ <thing>, watering it with <his> own ration
  of <drink>.
<his.cap> herbarium of <big_number> sheets is kept at <university>, where <insect.s> have reduced it
  to <number>.
<Subject> named a^ <texture> weed after <person>, <his> <moral> rival.
In <year> <he> crossed a^ <vegetable> with a^ <flower>; the result <happening.ed>.
<Subject> classified plants by <abstract>, and <fish.s> by smell.
The garden that <he> laid out at <town> contained <number> kinds of <flower>, all of them <color>.
@historian_work
<his.cap> history of <home> in <number> volumes reaches the year <year> and stops in the middle of
  a^ sentence.
<Subject> discovered in <year> that <war> had been fought over a^ <thing>.
<he.cap> refused to believe in <person>, even after meeting <him_or_her>.
<Subject> accused <scholar> of <deed.ing>; the case was heard in <town>.
<his.cap> chronicle (<italic_title>, <year>) dates everything from <incident>.
"History," <he> wrote, "is <abstract> with <thing.s>."
<he.cap> spent <small> years in the archive at <town>, and was once <verb_official.en> by mistake.
@him_or_her
the <relative>
either twin
the widow
both halves of the family
@heretic_work
<Subject> preached that <claim>, first to <people> and, when they left, to <animal.s>.
In <year> <he> nailed <number> <document.s> to the door of the <building> at <town>; the door
  <happening.ed>.
<he.cap> was tried <times> (see <trial>) and acquitted <reason>.
<his.cap> followers, who wore <garment_plural>, numbered <big_number> in <year> and <number> in
  <later_year>.
Asked to recant, <subject> <deed.ed>.
<Subject> held that heaven is <look>, hell <degree> <look>, and <town> somewhere in between.
The <group> burned <his> books in <year>, and in <later_year>, regretting it, burned the <group>'s
  own.
@inventor_work
<Subject> invented the <look> <thing> in <year>, and in <later_year> a^ way of turning it off.
<he.cap> held <number> patents, including those for a^ <thing> that could <simple> and a^
  <material> <garment>.
<his.cap> mechanical <animal>, shown in <town> in <year>, could <trick>; it could not be stopped.
The explosion of <date> destroyed the <building>, <number> <thing.s> and <his> <body>.
<Subject> sold the idea of the <recurring_thing> to <guild> for <sum>, and bought it back for twice
  that.
Working only at night, <reason>, <he> perfected the <material> <thing>.
<his.cap> partner, <person>, claimed to have invented <him>.
@garment
waistcoat
hat
glove
wig
boot
cloak
umbrella
@actor_work
<Subject> played <person> for <small> years and in the end signed <his> letters so.
<his.cap> death scene in <italic_title> (<year>) lasted <duration>, and was twice interrupted by
  <profession.s>.
<he.cap> refused to share a^ stage with <animal.s> or with <person>.
<Subject> made <his> name in <italic_title>, in which <he> had no lines and a^ <thing>.
In <year> the company toured <country> with <number> <thing.s>, one wig and no money.
A^ critic from <town> wrote: "<remark.cap>." <Subject> had the review embroidered on a^ <thing>.
@explorer_work
<Subject> reached <island> in <year>, claimed it for <home>, and was asked to leave by <people>.
<his.cap> expedition of <year> set out from <town> with <number> <animal.s>, <small>
  <profession.s> and a^ <instrument>.
<he.cap> was the first to follow <river> to its source, which turned out to be a^ <building>.
<Subject> ate <his> <thing.s> on the <ordinal> day, <his> boots on the <ordinal>, and dined with
  <people> on the <ordinal>.
<Subject> discovered <number> islands, of which <island> is the only one found since.
The natives of <island>, <he> reported, <deed> before breakfast and <deed> after it.
<his.cap> logbook for <date> says only: "<exclamation.cap>."
@brigand_work
<Subject> robbed <people> on the road between <town> and <town>, always on <weekday.s>, and always
  <manner>.
In <year> <he> stole <number> <thing.s> from <guild> and left a^ receipt.
<he.cap> was captured <times>, and escaped once in a^ <container> and once disguised as a^ <animal>.
The reward for <him> rose from <sum> to a^ <animal>.
<Subject> robbed the rich; <he> also robbed the poor, but not on <weekday.s>.
After <his> pardon in <year> <he> kept a^ <building>, where <he> was robbed in turn, <times>.
Ballads say that <he> <deed.ed>. Court records say that <he> <deed.ed>.
@person_work
In <year> <subject> was elected to the <group> of <town>, where <he> voted <manner> and <deed.ed>.
<Subject> belonged to <guild> from <year> until <later_year>, and attended <times>.
<his.cap> rival, <person>, <deed.ed>; <subject> answered by <deed.ing>.
<he.cap> spent <year> in <place>, writing letters about <topic> and waiting for <someone>.
The years from <year> to <later_year> were <degree> <opinion>: <subject> had lost a^ <thing> and
  gained a^ <relative>.
<Subject> was awarded the Order of the <look.title> <animal.title> in <year>, <reason>.
A^ visit to <place> convinced <him> that <claim>.
<he.cap> dismissed <his> critics in a^ <document> of <number> pages, the shortest of which reads:
  "<exclamation.cap>."
<Subject> worked from <time_of_day> until <time_of_day>, with a^ pause for <food>.
By <year> <he> was famous enough to be mistaken for <person>.
<Subject> lent <his> name to a^ kind of <thing>, to a^ street in <town> and to a^ <moral> <animal>.
"You are not a^ <occupation>," <person> told <him> in <year>. "<remark.cap>."
<his.cap> assistant, <given_name>, a^ <moral> <profession>, did <most|nine tenths|all> of the work,
  and <in the evenings|for amusement|on <weekday.s>> <deed.ed>.
<Subject> was dismissed in <year> for <deed.ing>, and reinstated in <later_year> for <deed.ing>.
Invited to <country> by <someone>, <he> took <number> <thing.s>, <small> <animal.s> and no
  <document>.
<he.cap> wrote in <year> that <topic> interested <him> more than <topic>, and never mentioned
  either again.
"""
