"""Rules about guilds, books, ships, plants, animals, dishes, scripts, games, and doctrines.

<maker> founded, wrote, built or described the thing in <since>, at <seat>.
"""

THINGS = """
@guild_opening
<The_bold_name> was founded in <seat> in <since> by <maker> to protect <people> from <people>.
<The_bold_name> is a^ guild with seat in <seat>, <home>, whose members alone may <deed>.
<The_bold_name> (<foreign_word>) is the <ordinal>-oldest guild of <home>, and by its own account the
  first.
<The_bold_name> arose in <since> from <incident>, and has regulated the trade in <goods> ever since.
@guild_body
Apprentices serve <number> years, during which they may not <simple>.
Its masterpiece was a^ <thing> of <material>, to be made in <duration> and then broken.
In <year> the guild expelled <someone> for <deed.ing>.
The quarrel with <guild>, which began over a^ <thing> in <year>, is now in its <ordinal> generation.
Members greet each other by <deed.ing>.
Its patron is a^ <profession> who, in <year>, <deed.ed>; the feast is kept <manner>.
Dues are paid in <goods> on the <ordinal> <weekday> of <month>.
The guildhall in <seat> (built <year>, <verb_official.en> <later_year>) has a^ <room> that no member
  has entered.
Its <document> of <year> fixes the length of a^ <thing> at <length> and the price of <goods> at
  <sum>.
At its height, in <year>, it had <own_big_number> members, <number> <animal.s> and a^ navy.
Women were admitted in <year>, <animal.s> in <later_year>.
The secret of the guild (it is kept in a^ <container>) concerns <topic>.
The oath begins: "<remark.cap>," and goes on for <number> minutes.
<person.cap> was a^ member for <duration>, and left <reason>.
The arms show <count> <thing.s> on a^ <color> field, with a^ <animal> <deed.ing>.
The guild maintains a^ <building> for <moral> <profession.s> and a^ <building> for their
  <relative.s>.
Its examination includes <deed.ing>, a^ paper on <study>, and lunch.
@book_opening
<bold_name> is a^ <genre> by <maker>, first published in <seat> in <since>.
<bold_name> (<since>) is a^ <genre> in <number> volumes by <maker>, of which the <ordinal> is
  missing and the <ordinal> is missed.
<bold_name> is the <ordinal> and shortest work of <maker>; it appeared in <since>, <reason>.
<bold_name> is an anonymous <genre> that <maker> always denied having written. It was printed in
  <seat> in <since>.
@book_body
The <genre> tells of a^ <profession> who <deed.ed>, <deed.ed> and, in the last chapter, <deed.ed>.
Its hero, <given_name>, a^ <moral> <profession>, <verb_like.ed> nobody, until a^ <animal> <deed.ed>.
The <ordinal> chapter, '<term>', consists of a^ list of <thing.s>.
It begins: "<remark.cap>. <remark.cap>."
The plot turns on a^ <thing>, which in the <nationality> edition is a^ <animal>.
The first edition of <number> copies was <verb_official.en> by the <group> of <town> on <date>.
It was translated into <number> languages; in one of them it is a^ cookery book.
<scholar> has shown that the author <deed.ed> between the <ordinal> and <ordinal> chapters.
Readers wrote to ask what became of the <recurring_animal>; <maker> replied: "<remark.cap>."
The villain, <official>, is modelled on <person>, who sued, read it, and withdrew.
A^ copy bound in <material> was sold in <later_year> for <sum>, to <someone>.
It was the favourite book of <person>, who owned <number> copies and had read <small> pages.
The index, compiled by <given_name>, is <degree> longer than the book and has been published
  separately.
It was banned in <country> for <deed.ing>, and in <country> for <abstract>.
The last line, "<remark.cap>," is carved on the tomb of <person>.
A^ sequel, <italic_title>, contradicts it on every point but the <food>.
The manuscript was left in a^ <vessel> in <year>, and published as found, with the <insect.s>.
It contains <number> uses of the word '<plain_foreign_word>', <small> of them correct.
@ship_opening
<The_bold_name> was a^ <nationality> <vessel> of <own_number> guns, launched at <seat> in <since>.
<The_bold_name> was a^ <vessel> built at <seat> by <maker>, <own_length> long and nearly as wide.
<The_bold_name>, launched in <since>, was the only <vessel> of the <nationality> navy to be built of
  <material>.
<The_bold_name> was a^ <vessel> of <home>, named <reason>.
@ship_body
On her first voyage, to <island>, she carried <number> <container.s> of <goods>, <number>
  <profession.s> and a^ <animal>.
She took part in <war>, on one side in <year> and on the other in <later_year>.
Her captain, <person>, <deed.ed> off <island> on <date>.
The crew of <number> included <count> <profession.s>, a^ <profession> and (unknown to the captain)
  a^ <relative>.
In <year> she was struck by a^ <bird>, <reason>.
She leaked <manner>, and in <year> was turned into a^ <building>.
Her figurehead, a^ <moral> <profession> with a^ <look> <thing>, is now in <university>.
She made the passage from <town> to <town> in <number> days, a^ record that stood until <someone>
  <deed.ed>.
The ship's <animal>, <given_name>, is credited with <deed.ing>.
In <year> the crew mutinied <reason>; they were given <food> and a^ pamphlet.
She carried <goods> between <country> and <country> until <year>, and then <abstract>.
The log for <date> reads: "<remark.cap>."
She was last seen on <date>, <length> <direction> of <island>, sailing <adverbial>.
Her bell rings in <seat> whenever <someone> tries to <deed>.
Her cook, <person>, invented <dish> during <incident>.
Her anchor was stolen in <year> by <people>, who needed a^ <thing>.
@plant_opening
<Bold_name> (''<latin_name>'') is a^ <texture> plant found in the <landform.s> of <home>, where
  <people> <verb_dislike> it.
<Bold_name> (''<latin_name>''), also called <foreign_word> or '<term>', is a^ plant with <shape>
  leaves and a^ <moral> habit.
<Bold_name> (''<latin_name>'') is a^ climbing plant first described in <since> by <maker>, whom it
  later climbed.
<Bold_name> (''<latin_name>'') is a^ <size> plant of the <tree> family, native to <home> and
  <island>.
@plant_body
The leaves are <shape>, <texture> and <length_small> long; the flowers are <color>, and open on
  <weekday.s>.
It smells of <smell> by day and of <smell> at night.
It grows on <building.s>, on <animal.s> and, given time, on <profession.s>.
An infusion in <drink> is taken against <illness>, and causes <illness>.
<insect.s.cap> pollinate it, but they do not enjoy it.
The berries are eaten by <bird.s>; <people> who eat them <deed>.
In <year> <someone> <deed.ed> after sleeping under it.
It cannot be transplanted, but has been known to follow <someone> home.
The roots yield a^ <color> dye, used for the robes of <profession.s> until <year>.
Farmers in <country> burn it; farmers in <country> ask it to leave.
<person.cap> grew it in a^ <thing> at <town> and called it '<term>'.
It flowers once in <number> years, and then apologetically.
If picked at <time_of_day>, it protects against <people>; if picked later, it does not.
The seeds, <shape> and <texture>, are carried by <animal.s> as far as <place>.
The plant is the emblem of <guild>, <reason>.
It is the chief ingredient of <dish>, unless it can be avoided.
@animal_opening
The <bold_name> (''<latin_name>'') is a^ <size> <animal_class> of the <landform.s> of <home>.
The <bold_name> (''<latin_name>'') is a^ <moral> <animal_class>, described in <since> by <maker>,
  whom it bit.
The <bold_name> (''<latin_name>''; <nationality> <foreign_word>) is a^ <animal_class> known for
  <deed.ing>.
The <bold_name> (''<latin_name>'') is the only <animal_class> that is known to <simple>.
@animal_class
mammal
creature
burrowing animal
beast
climbing animal
wading creature
@animal_body
It lives on <vegetable.s>, <insect.s> and the <thing.s> of <profession.s>.
The male builds a^ <thing> of <material>; the female <verb_dislike.v> it and builds another.
The young, born in <month>, are <color>, <texture> and <degree> <moral>.
Its call, a^ <sound> that carries <length>, is often mistaken for <someone> <deed.ing>.
It sleeps for <duration>, and wakes only to <deed>.
In <year> <big_number> of them crossed <river> and entered the <building> at <town>.
When alarmed it <deed.v>, or pretends to be a^ <thing>.
It has <number> teeth and uses <small>.
The fur, once used for the hats of <profession.s>, turns <color> when lied to.
<person.cap> kept one for <duration> and taught it to <trick>.
A^ bounty of <sum> a^ <body>, paid in <country> from <year>, led to the breeding of <big_number> in
  <later_year>.
It is sacred in <country>, protected in <country> and served with <food> in <country>.
It <verb_dislike.v> <bird.s>, tolerates <insect.s> and is devoted to <profession.s>.
Individuals have been known to <deed>, but only in <month>.
The <nationality> name, <foreign_word>, means '<term>'.
According to <book>, it <deed.v> every <weekday>.
It can outrun a^ <profession>, but prefers to wait.
Its tracks resemble the handwriting of <person>.
@dish_opening
<Bold_name> is a^ dish from <seat>, <home>, made of <vegetable.s>, <food> and <feeling>.
<Bold_name> is a^ <nationality> dish of <food> and <fish>, served cold, <reason>.
<Bold_name>, invented in <since> by <maker>, is eaten throughout <home> on <weekday.s>.
<Bold_name> (<foreign_word>) is a^ dish that was first prepared in <since>, by mistake, in a^
  <building> at <seat>.
@dish_body
The <vegetable.s> are boiled for <number> minutes, drained, and shown to the <fish>.
Add <weight_small> of <food>, <small> <vegetable.s> and, if <people> are coming, <food>.
It is served in a^ <thing>, under a^ <material> <thing>, with <drink>.
In <town> the <vegetable.s> are left out; in <town>, everything else.
The recipe was sold to <someone> in <year> for <sum>, and has been regretted by both sides.
<person.cap> ate <number> helpings on <date> and <deed.ed>.
Purists insist on <food>; heretics, on <food>; physicians, on <drink>.
A^ law of <year> forbids the sale of <him> to <people>.
The correct <thing> for eating it was lost in <year>, during <war>.
It keeps for <number> years, and improves after the <ordinal>.
It must be stirred by a^ <profession> with a^ <material> spoon, always towards <place>.
The smell, of <smell> and <smell>, has twice cleared the <building> at <town>.
The dish is mentioned in <book>: "<remark.cap>."
Armies have marched on it, and at <town>, in <year>, across it.
A^ sweet version, with <food> for <food>, is given to <relative.s>.
"<recipe_line.cap>," begins the oldest recipe (<year>).
Leftovers are used to mend <thing.s>.
@script_opening
<The_bold_name> is a^ writing system of <own_number> letters used for <nationality> since <since>,
  when <maker> invented it <reason>.
<The_bold_name> was devised by <maker> in <since> so that <people> could <deed>.
<The_bold_name> is written from <direction> to <direction>, and on <weekday.s> the other way.
@script_body
The <ordinal> letter, '<plain_foreign_word>', is silent, and used only by <profession.s>.
There are <number> vowels, of which <small> are taxed.
Each letter is named after an animal: '<plain_foreign_word>' (<animal>), '<plain_foreign_word>'
  (<animal>), '<plain_foreign_word>' (<animal>).
Capitals were introduced in <year> for the names of <profession.s> and, <manner>, of <animal.s>.
The oldest text, on a^ <thing> from <town>, reads: "<remark.cap>."
A^ reform of <year> removed the letter '<plain_foreign_word>', and <number> people <deed.ed> in
  protest.
It has no sign for the comma; a^ small drawing of a^ <animal> is used.
Punctuation marks include the pause, the long pause and the <moral> pause.
It is cut in <material>, knotted in <material> or (for <document.s>) brushed in <drink>.
Printers disliked it <reason>, and in <year> burned <number> boxes of type.
<person.cap> deciphered it in <year> and was disappointed to find a^ <document> about <topic>.
Numbers are written as <thing.s>; zero is a^ <look> <thing>.
The word <foreign_word> ('<term>') can be spelled in <number> ways, all of them wrong.
@game_opening
<Bold_name> is a^ game for <small> players and a^ <animal>, played in <home> since <since>.
<Bold_name> is a^ <nationality> game played with <own_number> <thing.s>, a^ <thing> and great
  <abstract>.
<Bold_name> is a^ game of <abstract> invented by <maker> in <since>, during <incident>.
@game_body
Each player receives <number> <thing.s>, of which <small> must be hidden from the <profession>.
The first to <deed> wins; the last to <deed> pays for the <drink>.
A^ player who is <deed.ing> may not be spoken to.
A^ score of <number> is called '<term>', and one of <number>, a^ '<plain_foreign_word>'.
The longest game, in <town>, began in <year> and is expected to end in <future_year>.
The rules, printed in <year>, fill <number> pages, <small> of which contradict the rest.
<person.cap> lost a^ <building> at it in <year> and won a^ <animal>.
It was banned in <country> in <year>, <reason>, and has been popular there since.
If both players <deed>, the game is drawn, and so is the <thing>.
Professionals wear <garment_plural> and may not <simple> for <duration> before a^ match.
A^ variant from <town> is played in the dark, with <food>.
The present champion, <given_name>, is a^ <profession> of <number>.
"<exclamation.cap>!" is called when a^ <thing> touches a^ <thing>.
@custom_opening
<The_bold_name> is a^ custom of <home>, first recorded in <since>, when <someone> <deed.ed>
  <reason>.
<The_bold_name> (<nationality> <foreign_word>) has been practised in <seat> since <since>, mostly by
  <people>.
<The_bold_name> was introduced to <seat> in <since> by <maker>, who believed that <claim>.
<The_bold_name> is <opinion> and, in most of <home>, still <forbidden|encouraged|taxed>.
@custom_body
It is done <adverbial>, with a^ <look> <thing>, on the first <weekday> of <month>.
Those who take part must <deed>, then <deed>, and may afterwards <simple>.
In <year> <someone> was fined <sum> for doing it in <place>.
The <official> tried to replace it with <custom>, without success.
It must not be confused with <custom>, which <people> do for <sum>.
<person.cap> attended in <year>, dressed as a^ <profession>, and <deed.ed>.
Like <custom>, it began as <incident> and was kept up out of <feeling>.
The <look> <thing> used in it is kept in the <building> at <place> and has <times> <happening.en>.
Travellers often mention it, together with the <title_custom> and the <title_custom>.
In <town> the same is done with <animal.s>, for want of <goods>.
It was abolished in <year>, <reason>, and restored the next <weekday>.
<scholar> traces it to the <title_custom>, which was common before <war>.
A^ tax on it, paid in <goods>, built the <building> of <seat>.
Nobody who has seen it wishes to <deed> again.
@doctrine_opening
<The_bold_name> is a^ school of thought, founded in <since> by <maker>, which holds that <claim>.
<The_bold_name> (<nationality> <foreign_word>) is the belief that <claim> and that, consequently,
  <claim>.
<The_bold_name> is a^ doctrine associated with <maker> and with <someone> who <deed.ed>.
@doctrine_body
Its followers believe that <claim>, and <deed> every <weekday> to prove it.
They reject <topic>, <topic> and, since the schism of <year>, each other.
The movement divided in <year> over whether <claim>.
<person.cap> objected that, if <claim>, then <claim>; no reply has survived.
It spread from <seat> to <town>, carried by <profession.s> and <insect.s>.
Its holy book is <book>, read backwards.
A^ beginner must <deed>, then <deed>, and finally be seen to <simple>.
The <group> of <town> condemned it in <year> and adopted it in <later_year>.
"<remark.cap>" is the shortest of its <number> maxims.
Critics, such as <scholar>, have called it '<term>'.
It was the state doctrine of <country> from <year> to <later_year>, except on <weekday.s>.
Adherents, known as <foreign_word>, greet each other with the words: "<exclamation.cap>."
Its symbol, a^ <look> <thing>, was also that of <guild>, which led to <incident>.
"""
