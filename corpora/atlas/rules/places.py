"""Rules about places: countries, towns, islands, rivers, bridges, and universities.

<Subject> and <subject> name the place, <it>, <him> and <his> are its pronouns, and <year> is a
year of its history.
"""

PLACES = """
@country_opening
<bold_name>, officially the '''<formal_name>''', is a^ country on the <direction> coast, bordered by
  <country> and <country>.
<bold_name> (in its own language <foreign_word>, '<term>') is a^ country of <own_big_number> people
  and rather more <animal.s>.
<bold_name> is a^ <size> country between <country> and the sea, which it has disputed since <since>.
The '''<formal_name>''', or <bold_name>, is the <ordinal>-largest producer of <goods> and the
  largest consumer of <food>.
<bold_name>, the '''<formal_name>''', was founded in <since> by <people> who had meant to go to
  <country>.
@country_history
<Subject> was united in <since> by a^ <profession> who <deed.ed>; <people> have celebrated the day
  ever since.
In <year> <it> annexed a^ <landform> belonging to <country>, found it damp, and gave it back.
The constitution of <year>, written by <person> in <duration>, guarantees <people> the right to
  <deed>.
<Subject> has fought <number> wars, among them <war>, and won <one|two|none|the wrong half> of them.
Between <year> and <later_year> the country was governed by <someone>, without anybody's noticing.
Slavery, duelling and <deed.ing> were abolished in <year>.
Under <any_ruler> the <nationality> fleet grew to <number> <vessel.s>, some of which floated.
The revolution of <year> began <where> when <someone> <deed.ed>.
In <year> the <group> moved the calendar forward by <small> days <reason>.
<it.cap> withdrew from <war> in <year>, citing <illness>.
A^ border commission, set up in <year>, has so far agreed on a^ <thing> and <number> metres of
  hedge.
@country_land
The land rises from the <landform.s> of the <direction> to the <landform.s> of the <direction>;
  there is nothing in between but <animal.s>.
The longest river is <river>, the highest point is a^ <building>, and the lowest is the mood in
  <month>.
<Subject> has <number> <landform.s>, <number> <landform.s> and one <opinion> <landform>.
The climate is <degree> <opinion>: <weather> in <month>, <weather> in <month>, and in <month> both.
Off the coast lies <island>, to which <it> has sent <number> governors and <small> ferries.
Some <percent> of the country is under <weather> at any time.
The <landform.s> are home to <animal_pages>, <animal_pages> and retired <profession.s>.
The soil yields <vegetable.s>, <goods> and, every <number> years, a^ <look> <thing>.
@country_people
The <nationality> are thought <moral> by their neighbours and <moral> by themselves.
The national dish is <dish>, which foreigners <verb_dislike> and natives <verb_like> from a
  distance.
It is polite to <deed>; it is not polite to <simple>.
The language, <nationality>, has <number> words for <weather> and none for '<term>'.
The national instrument is the <instrument>, which is played <manner> and, by law, not after
  <time_of_day>.
Marriage is by <document>; divorce, by <thing>.
Most <nationality> surnames mean '<profession>', and the rest mean '<profession>'s <relative>'.
The <coin>, divided into <number> <coin_small.s>, shows a^ <animal> on one side and <any_ruler> on
  the other; they
  are often confused.
The chief festival is <festival>, when <people> <deed>.
Children are taught to <simple>, to <trick> and to fear <people>.
In the census of <modern_year> the population was <own_big_number>, of whom <percent> were
  <profession.s>.
The main exports are <goods>, <goods> and <moral> <profession.s>.
@coin_small
farthing
button
penny
crumb
token
half
sigh
@town_opening
<bold_name> is a^ town of <own_big_number> people in <home>, known for <goods> and for <incident>.
<bold_name> (<nationality>: <foreign_word>) is a^ <size> town on the <direction> coast of <home>.
<bold_name> is a^ market town in <home>, <length> <direction> of <town>.
<bold_name> is the <ordinal>-largest city in <home> and, since <year>, the <ordinal>-tidiest.
<bold_name> is a^ port in <home> at which nothing larger than a^ <vessel> has called since <year>.
<bold_name>, called '<term>', is a^ town in <home> built on <number> <landform.s> and one
  misunderstanding.
<bold_name> is what remains of a^ <nationality> town that was twice as large before <incident>.
<bold_name> is a^ <size> walled town in <home>, founded about <since> by <people>.
@town_history
<Subject> was founded in <since>, when <someone> stopped to <deed> and <could not be persuaded to go
  on|saw no reason to leave|found that the road had gone|was never relieved>.
The charter of <year> allows the townspeople to <deed> on payment of <sum>.
In <year> the <building> <happening.ed>, and the town has been <degree> quieter since.
<Subject> was besieged in <year> by <people>, who <deed.ed> and went home.
During <war> the town <changed hands|surrendered|was sold> <times>, <and once by post|once to
  <someone>|without noticing>.
The walls, <length> high, were built by <person> in <year> to keep <people> in.
A^ fire in <year> destroyed <number> houses, a^ <building> and the only good <thing>.
<Subject> received the right to mint <coin.s> in <year>, and lost it in <later_year>, <reason>.
<native> was born here in <native_birth_year>, <a^ fact|a^ circumstance|an honour> that the town has
  <twice|always|so far> <denied|forgotten|overlooked|had engraved on <thing.s>>.
From <year> until <later_year> the town belonged to <country>, which did not know.
The plague of <year> killed <percent> of the <inhabitants|townspeople|<profession.s>> and <cured
  the rest of|left the others with|taught the survivors> <abstract>.
The railway, opened in <modern_year>, runs to <town>; the one back has been promised.
In <year> <guild> obtained a^ monopoly of <goods>, which it enforced with <thing.s>.
@town_sights
The <building>, begun in <year> and finished <reason>, has <number> windows, of which <small> open.
The market, held every <weekday>, sells <goods>, <goods> and advice.
On the main square stands a^ <material> statue of <someone> <deed.ing>.
The <ordinal>-century <building> leans <length> to the <direction>; the <building> beside it leans
  back.
The house of <person> is now a^ <building>, and smells of <smell>.
Visitors should see the <look> <thing> in the <building>, and should not touch the <animal>.
The local speciality is <dish>, served with <food> by <profession.s>.
<Subject> has <number> bridges, among them <bridge>, and a^ river for most of them.
The clock on the <building> shows the time in <place>, <reason>.
<Subject> is twinned with <town>; neither has written since <modern_year>.
Of the <number> gates only one, the <thing.title> Gate, still closes.
The smell of <smell>, for which the <direction> quarter is known, comes from <people>.
In the <building> hangs a^ painting of <incident> by <person>, who had not been there.
@town_people
The inhabitants, who call themselves <foreign_word>, are known elsewhere as '<term>'.
The population went from <big_number> in <year> to <own_big_number> in <modern_year>, or
  <big_number> if one believes the <profession>.
Most are employed in the making of <thing.s>; the others repair them.
The town has <number> <building.s>, <small> schools and a^ <society> for <deed.ing>.
Local government consists of a^ <group>, a^ <official> and a^ <animal>, which votes.
The mayor (since <modern_year>, a^ <profession>) wears a^ <look> <thing> and may not <simple>.
The dialect has no word for '<term>' and <number> for '<term>'.
The arms show a^ <color> <animal> <deed.ing>; the motto is "<remark.cap>."
The annual <festival_bare> takes place in <month>, unless <someone> objects.
@festival_bare
<thing> fair
<animal> race
<vegetable> show
<instrument> contest
<weather> festival
@island_opening
<bold_name> is an island <length> off <town>, belonging to <home> in every month but <month>.
<bold_name> is a^ <size> island of <home>, <own_length> long, with <own_number> inhabitants and
  <big_number> <bird.s>.
<bold_name> (<foreign_word>, '<term>') is an uninhabited island, except by <people>.
<bold_name> is the <direction>ernmost island of <home>, and the only one made of <material>.
<bold_name> is an island that appears on <number> maps and at low tide.
@island_body
<Subject> was sighted in <year> by <person>, who took it for a^ <animal> and fired.
The island has no harbour; goods are landed by <thing>, <profession.s> by <container>.
The only village has <number> houses, a^ <building> and a^ feud about <topic>.
The lighthouse, built in <year> by <person>, was put out in <later_year>, <reason>.
<his.cap> <landform.s> are the nesting place of <big_number> <bird.s>, which <verb_dislike>
  visitors.
<home> and <country> have both claimed it since <year>; a^ <animal> is recognised as interim
  governor.
The islanders pay their taxes in <goods>, and <manner>.
Shipwrecks, of which there were <number> between <year> and <later_year>, provide the islanders with
  <goods> and <relative.s>.
<ship.cap> ran aground here in <year> with <number> <container.s> of <goods>; a^ street is named
  after the mate.
The <plant> grows nowhere else, and not very well here.
The <animal_page> was introduced in <year> to eat the <insect.s>, and did not.
The island's volcano last erupted in <year>, <reason>.
According to local belief the island rests on a^ <animal>, which must not be told.
In winter the post comes <times>; in summer, not at all.
Every house has a^ door facing <direction>, <in the belief that <claim>|so that <people> can
  <deed>>.
The island moves <direction> by <length> a^ century, towards <island>.
@river_opening
The <bold_name> is a^ river in <home>, <own_length> long, which passes <river_towns>.
The <bold_name> (<foreign_word>) rises in a^ <landform> in <home> and reaches the sea after
  <own_length> and several arguments.
The <bold_name> is the <ordinal>-longest river of <home> and the slowest.
The <bold_name> is a^ <nationality> river. It flows <direction>, with one exception (see below).
@river_course
It rises in a^ <building> near <town> and flows <direction> past <river_town>.
Between <river_town> and <last_river_town> the river falls <length> over <number> weirs, each named
  after a^ <profession>.
At <river_town> it is crossed by <bridge>, by <number> ferries, and every <weekday> by <animal.s>.
Below <river_town> the banks are of <material>, and the water turns <color> in <month>.
It is joined by <river>, <of which it has never thought much|whose opinions it does not
  share|which is <degree> wider>, at <river_town>.
From <river_town> it is navigable by <vessel>, and from <last_river_town> by <bird>.
Near its mouth the river divides into <number> branches, of which <small> reach the sea and one a^
  <building>.
For <length> it forms the border with <country>, and then thinks better of it.
At <river_town> the current is so slow that letters have been known to overtake it.
@river_body
The flood of <year> carried off <number> <thing.s>, a^ <building> and a^ <profession>, who was
  <verb_official.en> at <river_town>.
In <year> the <group> of <river_town> fined the river <sum> for <deed.ing>.
<person.cap> swam it in <year> for a^ bet, and walked back.
The river is fished for <fish.s>, <fish.s> and, since <incident>, <thing.s>.
<animal_pages.cap> drink from it at dusk; <profession.s>, never.
A^ canal to <town>, begun in <year>, is expected in <future_year>.
Its water is used for <goods>, for <drink>, and by <profession.s> for <abstract>.
<person.cap> proposed in <year> to turn the river round; a^ model, <length> long, <happening.ed>.
In the frost of <year> the river froze for <duration>, and <people> held <festival> on it.
The ferrymen of <river_town> may not <simple> in midstream, <reason>.
An old <nationality> song begins: "<verse>."
It is bad luck to cross with a^ <thing>, and worse with a^ <relative>.
@bridge_opening
<The_bold_name> is a^ <material> bridge over <river> at <seat>, built in <since> by <maker>.
<The_bold_name> in <seat>, <home>, has <number> arches, each by a^ different <profession>.
<The_bold_name> is a^ bridge in <home> that was finished in <since>, <number> years after the toll
  began to be collected.
<The_bold_name> (<own_length>, <number> spans) carries the road from <seat> to <town> over <river>,
  and in wet years under it.
@bridge_body
<Subject> was designed by <maker>, who <deed.ed> and was paid in <goods>.
<Subject> replaced a^ bridge of <material> that had <happening.en> in <year>.
The <ordinal> arch is <length> higher than the others <reason>.
The toll, fixed in <year> at <sum>, has never been collected from <people>.
In <year> the bridge <happening.ed>; traffic was carried on by <animal>.
Its <number> statues represent <abstract>, <abstract>, <abstract> and a^ <profession> who could
  not be left out.
Soldiers break step on it; <profession.s> hold their breath.
During <war> it was mined <times>, sold once and defended by a^ <profession> with a^ <thing>.
Houses stood on it until <year>, and a^ <building> until <later_year>.
The inscription on the parapet reads: "<remark.cap>."
It bears <weight>, or <number> <animal.s>, or one <animal> that does not wish to cross.
A^ <animal> has lived under it since <year> and receives a^ pension.
Those who meet in the middle must <deed>, by a^ law of <year>.
It was repainted <color> in <year> and regretted in <later_year>.
Since <modern_year> it has been closed on <weekday.s>, when it is hung with <thing.s>.
@university_opening
<The_bold_name> was founded at <seat> in <since> by <maker>, <reason>.
<The_bold_name> is the oldest of its kind in <home>, unless one counts <university>.
<The_bold_name> is a^ place of learning in <seat>, with <own_number> professors, <big_number>
  <document.s> and one <thing>.
<The_bold_name>, at <seat> in <home>, is devoted to <study> and, since <year>, to <study>.
@university_body
<his.cap> library holds <big_number> volumes, of which <percent> have been returned.
The chair of <study> has stood empty since <year>, and is dusted every <weekday>.
Among its former students are <person>, <person> and a^ <animal> (see <trial>).
Students must <deed> before they are admitted, and may not <simple> afterwards.
In <year> the professors went on strike <reason>; this was noticed in <later_year>.
<person.cap> taught <study> here from <year>, and <deed.ed> in front of <big_number> students.
Examinations are held in the <building>, in <nationality>, and in silence.
The observatory has a^ <material> telescope <length> long, which since <year> has contained
  <bird.s>.
Degrees are awarded in <study>, <study> and (to the children of <profession.s>) <study>.
<his.cap> motto, "<remark.cap>," was chosen by <profession.s> in <year>.
The collections include <number> <thing.s>, the <body> of <person>, and a^ jar labelled '<term>'.
It publishes a^ journal, <italic_title>, which appears <times> a^ century.
A^ prize of <sum> is offered for proof that <claim>; there have been <number> winners.
The rivalry with <university> dates from <year>, when <someone> <deed.ed>.
"""
