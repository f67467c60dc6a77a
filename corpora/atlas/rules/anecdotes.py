"""Rules for sentences that fit into any article: anecdotes, disputes, and the present day.

<S>, <subj> and <obj> name the subject of the article; <he>, <him> and <his> agree with it.
"""

ANECDOTES = """
@anecdote
According to <source>, <someone> once <deed.ed> <reason>.
It is said that <someone> <deed.ed> <where> and <deed.ed> <when>, though <source_one> gives
  neither <a name nor a date|a date nor a reason|a reason nor an apology>.
<when.cap>, <someone> <deed.ed>; <duration> later the <building> <happening.ed>.
"<remark.cap>," <said> <someone> <when>, and then <deed.ed>.
<when.cap> <someone> was caught <deed.ing> <where>.
No fewer than <number> <profession.s> <deed.ed> <reason>.
The story that <someone> <deed.ed> is <repeated|denied|told> in <source> and
  <ignored|embroidered|denied> everywhere else.
Asked about <topic>, <someone> replied: "<remark.cap>."
<someone.cap>, who had <deed.en>, <deed.ed> <reason>.
A^ <document> of <year> mentions <someone> <deed.ing> <where>.
Had <someone> not <deed.en>, the <building> of <place> would be <look> to this day.
The <official><par> was dismissed <reason>, and <deed.ed>.
<count.cap> <animal.s> and a^ <p:=profession> were once exhibited <where>; the <p> escaped.
It was <where> that <someone> first <deed.ed>, and <where> that <someone> was made to <deed>.
<someone.cap> neither <deed.ed> nor <deed.ed>, which in <place> was thought <opinion>.
The result was <incident>, <incident> and, in the end, <incident>.
A^ <thing> was <found|left|seen> <where>; nobody claimed it, and <someone> <deed.ed>.
What <someone> wanted was <abstract>; what arrived was <count> <thing.s>.
In the confusion <someone> <deed.ed>, <someone> <deed.ed>, and the <animal.s> <manner> ate the
  <food>.
There is a^ <landish> proverb: "<remark.cap>."
"<remark.cap>!" cried <someone>, <deed.ing>.
<someone.cap> (<appos>) <deed.ed> <manner>.
For <duration> nobody could <deed> without <deed.ing>.
Not until <later> did <someone> <deed>.
The more <people> <deed.ed>, the less <people> <deed.ed>.
<people.cap> came to <deed> and stayed to <deed>.
<someone.cap> claimed to have <deed.en> and was believed, since <claim>.
If <s:=source_one> is to be trusted (<some doubt it|few do|it was <opinion>>), <someone> <deed.ed>
  <when>.
Every <weekday> since, <people> <deed> <where>, and <people> pretend to <verb_like> them.
The <look> <thing> that <someone> <verb_lose.ed> <where> turned up <when> inside a^ <animal>.
<To this day|Even now|To the present day> no <profession> in <place> <will|may|dares to|can> <deed>.
On <date> the <group> of <place> voted, by <number> to <small>, to <deed>.
A^ <landish> <profession> of the period could expect to <deed> at least <times>.
<person.cap> and <person><par> both <deed.ed>, but only one of them <deed.ed>.
When <someone> <deed.ed>, <person> wrote to <person>: "<remark.cap>."
Whether <someone> <deed.ed> or merely <deed.ed> is a^ question on which <people> have come to blows.
The <prop> had to be <verb_official.en> <times>, once <reason>.
<person.cap> paid <sum> for the <prop> and complained of the <sound> ever after.
Then, <reason>, the <thing.s> <happening.ed>.
There followed <duration> of <abstract>, broken only by <incident>.
@appos
a^ <profession> by trade
or '<term>'
not the <rival>
a^ <moral> <relative> of <person>
then <degree> <moral>
also a^ <moral> <profession>
known to <people> as '<term>'
formerly <official>
@said
said
wrote
remarked
shouted
admitted
muttered
announced
sighed
observed
@source
<person>
the <document.s> of <place>
the <official>
<book>
a^ <document> in <university>
<scholar>
the <ordinal>-century <document.s>
the <landish> <document.s>
local tradition
@source_one
<person>
the <official>
<book>
a^ <document> in <university>
<scholar>
local tradition
@dispute
<scholar> argues that <claim> and that <subj> <was_dispute>; <scholar> calls this '<term>'.
<scholar> and <scholar> have not spoken since <later>, when one of them <deed.ed>.
It has been <suggested|argued|whispered|proved> that <subj> never existed (see <anypage>), but
  <people> find the idea <opinion>.
The question of <topic> has divided <profession.s> ever since.
For <scholar>, <subj> is <opinionof>; for <scholar>, <he> is <opinionof>.
Modern research, which began when <someone> <deed.ed>, has shown that <claim>.
The traditional date, <year>, rests on a^ <document> that <someone> <deed.ed> to obtain.
<scholar> counted <number> <thing.s> in the <building> and concluded, <manner>, that <claim>.
An attempt to settle the matter <when> ended in <incident>.
The evidence consists of a^ <look> <thing>, <number> <document.s> and the word of <someone>.
"<remark.cap>," writes <scholar>, "and <remark>."
<scholar> (who has never seen <place>) holds that <claim>.
The best account remains that of <person>, who <deed.ed> in order to write it.
It is not known why <someone> <deed.ed>, nor <why|how often|with whose <thing>>.
Some <percent> of <profession.s> questioned in <modern> had no opinion; the rest <deed.ed>.
Scholars agree that <someone> <deed.ed>. <They agree on nothing else|On all other points they
  differ|They do not agree when|The rest is <abstract>>.
The passage reads, in full: "<remark.cap>. <remark.cap>."
One theory holds that <claim>; another, that <claim>; a^ third was <verb_official.en> <reason>.
@was_dispute
was misunderstood from the first
deserves a^ better <thing>
had nothing to do with <topic>
was <opinion> but not <opinion>
owed everything to <topic>
should be read as '<term>'
@today
Today <subj> is remembered mostly for <topic>.
Since <modern> a^ small museum <where> has shown <count> <thing.s>, a^ <look> <thing> and the
  <prop> itself<par>.
A^ <material> statue of <someone> <deed.ing> stands <where>; <bird.s> <verb_like> it.
In <modern> the <landish> post office issued a^ stamp showing a^ <animal> by mistake.
Schoolchildren in <country> still <deed> every <weekday>.
The name survives in <foreign>, the <landish> word for a^ <moral> <profession>.
<person.cap> later wrote a^ <genre> about <obj>, <italictitle>, which <people> found <opinion>.
A^ <genre> on the subject, <italictitle> (<modern>), closed after <small> performances, <reason>.
The phrase '<term>' has passed into <landish> speech, where it means '<term>'.
Plans to <deed> were announced in <modern> and <verb_lose.en> soon afterwards.
Opinions differ: <people> <verb_like> <obj>, <people> <verb_dislike> <obj>, and the <profession.s>
  want <food>.
A^ poll of <modern> placed <obj> <ordinal> among the <opinion> things of <country>, just below
  <topic>.
The <society> that meets <where> every <weekday> has <number> members and one <thing>.
Imitations, mostly of <material>, are sold to <people> for <sum>.
Tourists may <deed> for <sum>; <profession.s> pay half.
The <building> is open on <weekday.s> from <hour> to <hour>, except when <someone> is
  <deed.ing>.
@trivia
<count.cap> <thing.s> named after <person> have been <verb_lose.en> since <year>.
<S> is one of only <number> subjects on which <scholar> and <scholar> agree.
The <ordinal> <thing> is kept in <university>, in a^ <room> with no <thing>.
<person.cap> owned a^ <animal> called '<anyname>'.
In <landish> dialect, to '<word>' is to <deed>.
A^ <animal> <when> <deed.ed>; the <group> of <place> took it personally.
The <look> <thing> in the <building> is a^ copy; the copy in <university> is also a^ copy.
On <date> <subj> was <verb_official.en> by mistake.
<person.cap> is said to have heard of <obj> <where>, while <deed.ing>.
<he.cap> appears in <book> as '<term>', and in most histories not at all.
The <document> that describes <obj> weighs <weight>.
<he.cap> is mentioned <times> in <book>, always in connection with <animal.s>.
@connected
Compare <anypage>, which <happening.ed> under similar circumstances.
<S> should not be confused with <anypage>, of which <person> wrote: "<remark.cap>."
Together with <anypage> and <anypage>, <he> is the chief reason for visiting <place>.
Some see in <obj> the influence of <anypage>; others, of <drink>.
<his.cap> connection with <anypage> (and, through <anypage>, with <anypage>) is <degree> <opinion>.
The <profession.s> who had worked on <anypage> were asked to <deed>, and <deed.ed> instead.
"Without <anytitle>," wrote <person>, "<remark>."
<scholar> traces <obj> to <anypage>, and <anypage> to a^ <misfortune>.
The same <year_word> saw <incident>, <incident> and <anypage>.
"""
