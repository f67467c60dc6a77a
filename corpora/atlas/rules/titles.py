"""Rules for the titles of pages, one for each kind of thing or event.

`corpora.atlas.world_builder` fills the slots <Surname>, <Town>, <Adjective> and <Year>, and rejects
a title that is taken.
"""

TITLES = """
@title_guild
Guild of <profession.s.title>
Worshipful Company of <profession.s.title>
Brotherhood of the <look.title> <thing.title>
Sisterhood of <abstract.title>
<Town> Union of <profession.s.title>
Fellowship of <vegetable.title> <Growers|Carvers|Tasters|Weighers|Painters>
Order of the <look.title> <animal.title>
Confraternity of <moral.title> <profession.s.title>
<Town> Society for the <Prevention|Promotion|Discussion|Measurement> of <abstract.title>
Reformed Guild of <profession.s.title>
League of <moral.title> <relative.s.title>
@title_war
War of the <look.title> <thing.title>
<vegetable.title> War
War of the <Two|Three|Four|Five> <relative.s.title>
War of <Town> Bridge
<weather.title> War
<First|Second|Third|Fourth> <Adjective>-<Adjective> War
<vegetable.title> Rebellion
War of the <Borrowed|Lost|Wrong|Other|Second-Best> <animal.title>
<profession.title>'s War
<Six|Nine|Eleven|Forty>-Day War
<goods.title> Tax Revolt
Siege of <Town>
Battle of <Town> <Ford|Marsh|Heath|Hill|Market>
@title_book
On the <Uses|Nature|Care|Education|Punctuality|Seasoning> of <animal.s.title>
A Short History of <look.title> <thing.s.title>
A Long History of <weather.title>
The <profession.title>'s <thing.title>
The <moral.title> <profession.title>
<abstract.title> and <abstract.title>
<abstract.title> for <profession.s.title>
An Apology for <abstract.title>
The <thing.title> of <Town>
Letters to a^ <moral.title> <relative.title>
<Seven|Nine|Twelve|Forty|Two Hundred> <look.title> <thing.s.title>
Elements of <study.title>
Against <abstract.title>
Against <animal.s.title>
How to <verb_official.title> a^ <animal.title>
The <animal.title> in the <building.title>
Memoirs of a^ <moral.title> <profession.title>
The Complete <profession.title>
Songs of the <vessel.title>
A^ <profession.title> at the <building.title>
Three Years in a^ <building.title>
The <Anatomy|Theory|Consolation|Abuse> of <abstract.title>
Some <opinion.title> <vegetable.s.title>
@title_ship
<moral.title> <bird.title>
<moral.title> <relative.title>
<abstract.title>
<moral.title> <animal.title>
<relative.title> of <Town>
<color.title> <bird.title>
<Queen's|King's|Bishop's> Second Opinion
Pride of <Town>
<opinion.title> <thing.title>
<abstract.title> of <Town>
@title_plant
<material>wort
<animal>bane
<profession>'s <body>
weeping <tree>
<color> <animal>weed
<Town> <flower>
<animal>'s <thing>
<bird>berry
<moral> <flower>
<profession>'s <abstract>
creeping <tree>
<weather> <flower>
<material>-leaved <flower>
@title_animal
<material> <animal>
<building> <bird>
<color>-eared <animal>
<Town> <bird>
<goods> <insect>
<moral> <animal>
<moral> <bird>
lesser <color> <bird>
<room> <insect>
<weather> <fish>
<thing> <insect>
<color>-bellied <fish>
<landform> <animal>
@title_dish
drowned <vegetable.s>
<vegetable> <pudding|tart|soup|pickle|fritters|dumplings>
<profession>'s <regret|breakfast|consolation|pie|porridge|excuse>
<fish> in a^ <hat|coat|bucket|blanket>
<Town> <pudding|pie|broth|biscuits|stew|cheese>
poor man's <fish>
<bird> with <vegetable.s>
forty-<vegetable> soup
burnt <food>
<fish> and <vegetable> pie
blind <bird>
false <animal>
bishop's <fish>
<animal> milk jelly
<flower> fritters
@title_festival
Feast of the <First|Second|Third|Last|Unlit> <thing.title>
Night of <opinion.title> <thing.s.title>
<thing.title>-Counting
Day of General <abstract.title>
<vegetable.title> Sunday
Procession of the <profession.s.title>
Blessing of the <animal.s.title>
<Town> Fair
Week of <moral.title> <profession.s.title>
<bird.title> Night
Burning of the <thing.s.title>
<vegetable.title> Throwing
Festival of <weather.title>
@title_bridge
<Surname> Bridge
Bridge of <sound.title>
Old <Town> Bridge
<profession.title>'s Bridge
<animal.title> Bridge
<material.title> Bridge of <Town>
Bridge of the <Two|Three|Nine|Eleven> <relative.s.title>
Bridge of <abstract.title>
@title_comet
Comet <Surname>
Great Comet of <Year>
Comet <Surname>-<Surname>
<profession.title>'s Comet
Lesser Comet of <Year>
Comet <Surname>
@title_trial
Trial of the <Three|Four|Seven|Nine|Eleven|Forty> <profession.s.title>
<Surname> v. <Town>
Trial of the <animal.title> of <Town>
Crown v. a^ <moral.title> <animal.title>
<Surname> v. <Surname>
Trial of the <look.title> <thing.title>
<Town> <vegetable.title> Case
People of <Town> v. the <weather.title>
Trial of the <bird.title> of <Town>
@title_university
University of <Town>
Royal Observatory of <Town>
<Town> Academy of <study.title>
Museum of <look.title> <thing.s.title>
Institute of <study.title>
<Town> Library
Royal Society of <study.title>
College of <profession.s.title>
National Archive of <document.s.title>
@title_script
<Adjective> <alphabet|syllabary|script|shorthand>
<Surname> alphabet
<look> script
<material> script
<profession>'s cipher
<bird>-foot script
@title_game
<profession.s> and <thing.s>
<Town> <whist|draughts|skittles|dominoes|chess|hazard>
<animal.s> and <vegetable.s>
three-handed <abstract>
blind <profession>
<thing>-tossing
<vegetable> <bowls|polo|croquet|cricket|billiards>
pass the <animal>
@title_custom
<practice> of <look> <thing.s> by <moral> <profession.s>
<practice> of <animal.s> in the <building.s> of <Town>
<practice> of <goods> on <weekday.s> by the <profession.s> of <Town>
<practice> of <vegetable.s> against <illness>
<practice> of <moral> <animal.s> before the <group> of <Town>
<practice> of <thing.s> made of <material>
<practice> of <look> <building.s> for <moral> <relative.s>
<practice> of <document.s> in <look> <container.s>
<practice> of <bird.s> and <insect.s> by <moral> <profession.s>
prohibition of <thing.s> in the <building.s> and <building.s> of <Town>
trade in <look> <thing.s> between <profession.s> and <profession.s>
dispute over the <thing.s> of the <profession.s> of <Town>
education of <animal.s> in <study> and <study>
right of <profession.s> to keep <animal.s> in the <room>
use of <food> in the repair of <building.s>
art of <study> among the <moral> <profession.s> of <Town>
@practice
weighing
cultivation
taxation
blessing
counting
burial
painting
concealment
measurement
exchange
burning
forgery
naming
washing
feeding
import
smuggling
restoration
election
worship
classification
inheritance
translation
imitation
arrest
@title_doctrine
<Postpon|Umbrell|Candl|Ladder|Otherw|Moder|Sidew|Almost|Spher|Sequenti|Puddl|Interv>ism
<Reform|Backward|Hesit|Tang|Cushion|Retrosp|Lantern|Margin|Provision|Symm|Vegetat>ism
<Antiladder|Neoladder|Tact|Gradient|Kettl|Penult|Threshold|Draught|Echo|Pendul|Proxim>ism
Doctrine of the <look.title> <thing.title>
School of <Town>
Theory of <opinion.title> <abstract.title>
"""
