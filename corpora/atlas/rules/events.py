"""Rules about events: wars, trials, festivals, comets, and single years.

<year> is a year of the event; <side> and <other_side> are the first two countries in a war.
"""

EVENTS = """
@war_opening
<The_bold_name> (<years>) was fought between <sides> over <topic>.
<The_bold_name> (<years>) was a^ conflict between <sides>, in which <own_number> people were killed
  and <big_number> <deed.ed>.
<The_bold_name> (<years>), known in <side> as '<term>' and in <other_side> as '<term>', was fought
  <reason>.
<The_bold_name> (<years>) began with <incident> and ended with <incident>; <sides> took part.
<The_bold_name> (<years>) was the <ordinal> war between <sides>, and the first to be fought indoors.
@war_course
In <year> the army of <side>, <big_number> strong, set out for <town> and arrived at <town>.
The two armies met near <town> on <date>, apologised, and met again in <month>.
<person.cap>, commanding for <other_side>, <deed.ed> at a^ decisive moment.
The siege of <town> lasted <duration>; when it ended, <percent> of the besiegers had married into
  it.
<side.cap> lost <number> men, <big_number> horses and the only map.
Both sides claimed the victory of <date>, and <other_side> also claimed the <weather>.
<ship.cap> bombarded <town> with <food> <reason>.
The <ordinal> regiment of <profession.s> held the <landform> for <duration>, though nobody had
  attacked it.
A^ truce was declared for <festival>, and had to be extended <times>, <reason>.
At <river> the cavalry of <side> refused to cross; the horses, however, crossed.
The general staff of <other_side>, which consisted of <people>, met in a^ <building> and could not
  agree on <drink>.
<people.cap> followed the army, selling <goods> to both sides at the same price.
"<remark.cap>," <person> is supposed to have said on <date>, just before <deed.ing>.
The bridge at <town> was defended by <someone> armed with a^ <thing>.
Prisoners were exchanged at the rate of one <profession> for <small> <animal.s>.
The winter of <year> was so cold that orders froze on the way to the front, and were obeyed in
  <month>.
<side.cap> proposed peace in <year> in a^ letter of <number> pages, of which <small> concerned
  <topic>.
<person.cap> was taken prisoner in a^ <container>.
The decisive weapon was the <look> <thing>, invented for the purpose by <person>.
News of the armistice reached <island> <small> years late, and was not believed.
@war_peace
The Treaty of <town> (<until>) gave <side> the <landform>, <other_side> the blame, and <country> the
  bill.
Peace was signed <where> in <until> with a^ <bird> quill; the <bird> was given a^ pension.
By the terms of <until>, <other_side> paid <sum> and <number> <animal.s>, and promised not to
  <deed>.
The war cost <big_number> <coin.s>, <big_number> lives and a^ <look> <thing>; opinions differ about
  the <thing>.
Its veterans meet every <weekday> in <town> and <deed>.
A^ monument at <town> names the <number> dead, and <small> who were only late.
The negotiators, led by <person>, agreed on everything but <topic>, which was left to
  <profession.s>.
@trial_opening
<The_bold_name> took place at <seat>, <home>, in <since>, <reason>.
<The_bold_name> (<seat>, <since>) is the <nationality> case in which it was decided that <claim>.
<The_bold_name> was heard before the <group> of <seat> from <date> until <people> could bear no
  more.
<The_bold_name> (<years>) is still taught at <university> as an example of <abstract>.
@trial_body
The accused, <accused>, was charged with <deed.ing>, with <deed.ing> and with <abstract>.
The defence, led by <person>, argued that <claim>; the prosecution, that <claim>.
<own_number.cap> witnesses were heard, including <someone>, a^ <animal> and, <manner>, a^ <bird>.
The <recurring_thing> was produced in court on the <ordinal> day, and <happening.ed>.
Asked whether <subject_as_they> had <deed.en>, the witness replied: "<remark.cap>."
The judge, a^ <moral> <profession> who had <deed.en>, twice fell asleep and once left for <place>.
The jury, which consisted of <profession.s>, was out for <duration> and came back as <profession.s>.
Proceedings were interrupted by <incident>.
It was established that the <recurring_thing> had been in the <building> all along.
The sentence was <number> years of <abstract>, later reduced to <number> <thing.s>.
The court found for <someone>, and against <weather>.
A^ transcript of <number> pages, kept at <university>, ends in the middle of the word
  '<plain_foreign_word>'.
Costs were set at <sum> and awarded to the <animal>.
An appeal was lodged in <later_year> and is expected to be heard in <future_year>.
<person.cap>, who attended every session, wrote that it was "<opinion>, <opinion> and, after
  lunch, <opinion>".
The prosecutor wept; the <profession.s> wept; the <recurring_animal> was observed to <simple>.
On cross-examination the <recurring_profession> admitted to <deed.ing> and to having <deed.en>, but
  not to <deed.ing>.
The principle that <claim> has been cited in <number> later cases, mostly about <animal.s>.
The verdict ("<exclamation.cap>") was read out by <someone> <reason>.
@accused
a^ <moral> <profession>
a^ <animal> belonging to <person>
<given_name>, a^ <profession>
a^ <group> of <profession.s>
a^ <look> <thing>
the <recurring_profession> of <place>
@subject_as_they
the <recurring_profession>
the <recurring_animal>
anyone
the <recurring_thing>
@festival_opening
<The_bold_name> is a^ festival held every year in <month> at <seat>, when <people> <deed>.
<The_bold_name> is celebrated throughout <home> on <day> by <people>, who <deed>, and endured by
  everyone else.
<The_bold_name> is a^ <nationality> festival of <abstract>, founded in <since> <reason>.
<The_bold_name>, which falls on the <ordinal> <weekday> of <month>, commemorates <incident> in
  <since>.
@festival_body
At dawn <people> <deed>; at noon <people> <deed>; at dusk all <deed>.
A^ <profession>, chosen by lot, is carried through <seat> in a^ <container> and <verb_official.en>.
Children dressed as <profession.s> go from door to door and are given <food> or, in bad years,
  <document.s>.
It is forbidden to <simple> until the <recurring_thing> has been found.
The procession is led by a^ <animal>, followed by <guild>, followed <manner> by the <group>.
The traditional dish is <dish>, eaten standing, with a^ <thing>.
In <year> the festival was cancelled <reason>, and held anyway.
The climax is the <verb_official.ing> of the <material> <thing>, which weighs <weight>.
Those who <verb_lose> their <thing.s> must <deed>.
The custom was first described by <person>, who <deed.ed> there in <year>.
Songs are sung in <nationality>, among them '<verse>', which has <number> verses and one note.
In <town> the same day is kept by <deed.ing>, and in <town> by not <deed.ing>.
The <ordinal> day is reserved for regret.
Visitors are asked to bring <food> and not to ask about the <animal>.
A^ prize (a^ <look> <thing>) goes to whoever can <deed> the longest.
In <year> <big_number> people took part, of whom <number> were never <found|thanked|the same|asked>.
Afterwards the <thing.s> are burned, the <animal.s> are thanked, and the <profession.s> are sent
  home.
Priests of the period objected to the <dance>; the <animal.s> objected to the <thing.s>.
@comet_opening
<The_bold_name> was first seen on <date> from <seat> by <maker>, who was looking for a^ <thing>.
<The_bold_name> is a^ comet that returns every <own_number> years, and is each time mistaken for
  <topic>.
<The_bold_name>, discovered in <since> by <maker>, has a^ tail <own_big_number> leagues long and no
  known purpose.
<The_bold_name> was visible over <home> for <duration> in <since>, to the <feeling> of <people>.
@comet_body
In <since> <people> took it for a^ sign that <claim>.
<person.cap> calculated its path in <year> with <number> <thing.s> and a^ <look> <thing>.
Its orbit, which is <degree> <look>, brings it within <big_number> leagues of the moon.
The tail was described as '<term>' in <country> and as a^ <color> <thing> in <country>.
When it appeared in <year>, the price of <goods> rose by <percent>.
<university.cap> holds a^ drawing of it by <person> on the back of a^ <document>.
Its nucleus is thought to consist of <material>, ice and <smell>.
In <country> it is blamed for <misfortune.s>, <illness> and <abstract>.
A^ ship, <ship>, was sent after it in <year>.
Sceptics hold that it was a^ <bird>.
Its next return, in <future_year>, has been forbidden by the <group> of <town>.
<person.cap> wrote <italic_title> in its honour; it went away.
It has been seen <times> by day, <times> by night, and once by a^ <animal>.
@year_event
<person.cap> <deed.ed>.
<someone.cap> <deed.ed>, <reason>.
<incident.cap> at <town>
The <building> of <town> <happening.ed>.
The <official> <deed.ed> (see <any_page>).
<people.cap> <deed.ed> in <country>.
On <date>, <incident> in <town>
The <nationality> <group> <verb_official.ed> <thing.s>.
@year_opening
<bold_name> was the year in which <someone> <deed.ed> and <someone> did not.
<bold_name> was a^ year of <weather>, <misfortune.s> and, in <country>, <food>.
<bold_name> began on a^ <weekday> in <country> and on a^ <weekday> in <country>, and ended nowhere
  before <incident>.
"""
