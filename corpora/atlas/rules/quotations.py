"""Rules for direct speech and names: remarks, quotations, nicknames.

A production of `remark` is a sentence without a capital and a full stop; the rule that quotes it
adds both.
"""

QUOTATIONS = """
@remark
<exclamation>
a^ <thing> is only a^ <thing> that has given up
<claim>, and anyone who says otherwise is selling <goods>
I have known <count> <profession.s> and <number> <animal.s>, and on the whole the <animal.s>
  <kept|keep>
  better <company|time|accounts|wine>
show me a^ <moral> <profession> and I will show you <count> unpaid <profession.s>
in my <relative>'s day we had no <thing.s>; we had <weather>, and we were grateful
<abstract> is what remains when the <thing.s> have been <verb_official.en>
the <recurring_thing> is broken (I did not break it), and the <recurring_profession> is on the roof
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
do not ask whether the <recurring_thing> is <opinion>; ask who <verb_official.ed> the
  <recurring_thing>
it is a^ poor <animal> that cannot <simple>
the <people_word> of <place> will forgive <abstract>, but not <food>
between <abstract> and <abstract> there is only a^ <look> <thing>
I came for the <food> and stayed for the <misfortune>
nobody told me about the <animal.s>
give me a^ <thing> and <duration>, and I will <deed>
let them eat <food> (there is no <food>)
I regret the <recurring_thing>, but I do not regret the <recurring_animal>
it has always been <opinion>, and now it is also <color>
either the <recurring_thing> goes or the <recurring_profession> does
everything I know about <study> I learned from a^ <moral> <relative>
bring a^ <thing>, a^ change of clothes and no <abstract>
the <thing.s> are ours; the <weather> belongs to everyone
remember the <recurring_thing>
we were promised <goods>
as the <recurring_profession> said to the <recurring_animal>: '<remark_short.cap>'
no <thing>, no <thing>, and no <relative.s> on the <building>
time is a^ <profession> who <deed.v>
a^ nation is <count> <profession.s> agreeing about a^ <thing>
I could have been a^ <profession>, had it not been for the <body>
a^ <profession> without a^ <thing> is merely standing about
my <thing> has outlasted <small> marriages
never trust <food> that <smiles|looks back|arrives early|needs explaining>
I have nothing against <animal.s>; it is <abstract> that I cannot feed
the <landform> was here before us and <has made no effort|shows no sign of leaving|does not take
  <drink>>
whoever built this <building> had plainly never been in one
ask a^ <profession> the time, and you will get a^ <genre>
I did not steal the <thing>, I outlived its owner
<weather> is only <weather> with ideas above its station
let us begin with the <food> and see who is left
the truth is a^ <look> <thing>, and the handle is missing
we are all <profession.s> in the dark
it takes <small> <profession.s> to lose a^ <animal>, but only one to find it
I was <moral> once; it did not pay
you can lead a^ <animal> to a^ <document>
there is no <abstract> at sea, though there is plenty of <food>
a^ good <thing> needs no <abstract>
the <people_word> of this town could not agree on a^ <color> <animal> if it bit them
when I am <any_royal_title>, there will be <food> on <weekday.s>
never has so much <abstract> been carried so far for so little <abstract>
send the <profession> in, and send the <animal> out
either I am <degree> <opinion> or the <building> is
I should have been told about the <abstract>
a^ <thing> in the <room> is worth <count> in the <landform>
what is <abstract>, after all, but <abstract> with its boots on
all my life I have looked for <abstract>, and it was in the <room> behind the <thing.s>
it would be easier to <deed>, and cheaper
if you must <deed>, do it <manner>
I have buried <small> <profession.s>, and not one of them thanked me
keep the <thing>; give me the <drink>
our <weather> is the envy of <profession.s>
it is not the <animal> I mind but the <sound>
there goes the only honest <profession> in <place>, and he is a^ <animal>
a^ <document> cannot <bite|sneeze|lie down>; <that is all that can be said for it|otherwise I
  would keep one>
one <thing> is an accident, two are a^ <society>
you will find it in the <room>, next to the <abstract>
the dead do not need <goods>, and the living do not deserve it
I can resist anything except <food> and <profession.s>
every <misfortune> begins with <somebody saying that it will not|a^ <profession> who is only
  trying to help|a^ <relative> who has an idea>
do not <verb_official> what you cannot <verb_like>
nobody ever wrote a^ <genre> about a^ sensible <profession>
we crossed the <landform> in <weather>, on <food>, out of spite
the difference between a^ <profession> and a^ <profession> is about <number> <coin.s>
go home, all of you, and <simple>
this <thing> has been <verb_official.en> enough
the <animal> knows; the <animal> has always known
I never <verb_like.ed> the <building>, but I shall miss the smell of <smell>
good <profession.s> are born; the other kind are appointed
it is later than the <thing> says
<study> teaches us <abstract>, and <abstract> teaches us to lock the <building>
the <thing> belongs to <history|the <building>|the <recurring_animal>> now, and the
  <bill|blame|<weather>> <belongs|comes> to you
@any_royal_title
queen
mayor
bishop
admiral
@speech
<remark.cap>.
<remark.cap>.
<remark.cap>. <remark.cap>.
<exclamation.cap>. <remark.cap>.
<exclamation.cap>.
<remark.cap>. <exclamation.cap>. <remark.cap>.
<remark.cap>. <remark.cap>. <remark.cap>.
@quotation
"<speech>" With these words <someone> <deed.ed>.
"<remark.cap>," <someone> <said> <when>. "<speech>"
<someone.cap> <said>, "<remark.cap>," and <deed.ed>.
To the question whether <claim>, <someone> answered only: "<speech>"
"<remark.cap>," <said> <someone>, to which <someone> replied, "<speech>"
A^ letter to <person> contains the words "<remark>" (the rest is illegible).
The <document.s> record the exchange: "<exclamation.cap>" - "<exclamation.cap>" - "<speech>"
<person.cap> described <him> as "<opinion>, <opinion> and <degree> <look>".
On a^ wall in <place> somebody has written: "<speech>"
"<remark.cap>," runs a^ saying in <place>, where <people> <deed>.
The first words spoken through the <recurring_thing> were "<remark>"; the second were
  "<exclamation>".
"I will not <deed>," <person> told <person> <when>, "and I will not <deed>."
"<remark.cap>?" asked <someone>. "<speech>"
It was on this occasion that <someone> made the remark "<remark>" (often quoted as "<remark>").
<person.cap> dismissed the affair as "<abstract> on stilts", and <deed.ed>.
"Of all <thing.s>," wrote <person>, "the <look> is the most <opinion>."
A^ toast is still drunk <where>: "<exclamation.cap>!"
The sign over the <building> says "<remark>"; below it, in another hand, "<exclamation>".
<person.cap> was heard to mutter "<exclamation>" and, <duration> later, "<exclamation>".
"<speech>" (<person>, <when>)
The <recurring_profession>, on being shown the <recurring_thing>, said "<exclamation>" and asked for
  <food>.
According to <scholar>, "<remark>" is a^ mistranslation of "<remark>".
One witness swore to have heard "<exclamation>"; another, "<remark>"; a^ third heard the
  <recurring_animal>.
@naming
The <nationality> word <foreign_word> means both '<abstract>' and '<thing>', which led to
  <incident>.
In <place> such a^ <thing> is called <foreign_word> ('<term>'); in <place>, simply 'the <thing>'.
The older name, <foreign_word>, meant '<term>' and was given up <reason>.
To 'give someone the <thing>' is, in <place>, to <deed>.
'<term.cap>' was the watchword of those who <deed.ed>.
What <people> call '<abstract>', <people> call '<abstract>'.
Nothing is known of the so-called '<term>' except that it <happening.ed> in <year>.
Critics have called this 'the <look> period', or, less kindly, '<term>'.
'<exclamation.cap>' and '<exclamation.cap>' were the names of the two <animal.s> concerned.
The nickname '<term>' dates from the day when <someone> <deed.ed>.
<foreign_word.cap>, the local term (literally '<term>'), is now applied to any <moral> <profession>.
By '<abstract>' the <document.s> usually mean '<abstract>', and by '<term>' nothing at all.
The expression 'as <moral> as a^ <profession>' is thought to have begun here.
Children know it from the rhyme '<verse>'.
A^ <profession> was then a^ '<plain_foreign_word>', and a^ <profession>'s <relative> a^
  '<plain_foreign_word>'.
The inscription can be read as '<remark_short.cap>' or, upside down, as '<exclamation>'.
It was filed under '<thing.s>, <look>' and not seen again until <later_year>.
The so-called '<ordinal> <thing>' is neither <opinion> nor, strictly speaking, a^ <thing>.
@parenthetical
It was a^ <weekday>.
The <recurring_animal> was not consulted.
See <any_page>.
<scholar> doubts this.
So does <scholar>.
It is now a^ <building>.
Nobody had told <someone>.
The same is said of <any_page>.
In <country> it is the other way round.
"<speech>"
The <recurring_thing> was later <verb_official.en>.
He was thinking of <any_page>.
This was before <incident>.
There were <number> of them.
Nobody has ever paid for the other <percent>.
In those days <people> were expected to <deed>.
Compare the case of <person>, who <deed.ed>.
@exclamation
No
Why?
Never
Nothing much
More <food>
The <recurring_thing>!
Too late
What <animal>?
Ask the <recurring_profession>
Not on a^ <weekday>
It leaks
Perhaps
Again?
Close the <recurring_thing>
@remark_short
mind the <recurring_thing>
not before <weekday>
you first
that is my <relative>
who ordered the <food>?
it was like that when I got here
I thought you were the <recurring_profession>
"""
