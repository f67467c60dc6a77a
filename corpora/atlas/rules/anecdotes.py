"""Rules for sentences that fit into any article: anecdotes, disputes, and the present day.

<Subject> and <subject> name the subject of the article; <he>, <him> and <his> agree with it.
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
The <official><optional_aside> was dismissed <reason>, and <deed.ed>.
<count.cap> <animal.s> and a^ <p:=profession> were once exhibited <where>; the <p> escaped.
It was <where> that <someone> first <deed.ed>, and <where> that <someone> was made to <deed>.
<someone.cap> neither <deed.ed> nor <deed.ed>, which in <place> was thought <opinion>.
The result was <incident>, <incident> and, in the end, <incident>.
A^ <thing> was <found|left|seen> <where>; nobody claimed it, and <someone> <deed.ed>.
What <someone> wanted was <abstract>; what arrived was <count> <thing.s>.
In the confusion <someone> <deed.ed>, <someone> <deed.ed>, and the <animal.s> <manner> ate the
  <food>.
There is a^ <nationality> proverb: "<remark.cap>."
<someone.cap> left a^ note in the <building>: "<remark.cap>. <remark.cap>."
"<remark.cap>," wrote <someone> from <place>; "<remark>, and besides, <claim>."
Over the door of the <building> stands: "<remark.cap>; <remark>. Please <simple>."
"<remark.cap>!" cried <someone>, <deed.ing>.
<someone.cap> (<apposition>) <deed.ed> <manner>.
For <duration> nobody could <deed> without <deed.ing>.
Not until <later_year> did <someone> <deed>.
The more <people> <deed.ed>, the less <people> <deed.ed>.
<people.cap> came to <deed> and stayed to <deed>.
<someone.cap> claimed to have <deed.en> and was believed, since <claim>.
If <s:=source_one> is to be trusted (<some doubt it|few do|it was <opinion>>), <someone> <deed.ed>
  <when>.
Every <weekday> since, <people> <deed> <where>, and <people> pretend to <verb_like> them.
The <look> <thing> that <someone> <verb_lose.ed> <where> turned up <when> inside a^ <animal>.
<To this day|Even now|To the present day> no <profession> in <place> <will|may|dares to|can> <deed>.
On <date> the <group> of <place> voted, by <number> to <small>, to <deed>.
A^ <nationality> <profession> of the period could expect to <deed> at least <times>.
<person.cap> and <person><optional_aside> both <deed.ed>, but only one of them <deed.ed>.
When <someone> <deed.ed>, <person> wrote to <person>: "<remark.cap>."
Whether <someone> <deed.ed> or merely <deed.ed> is a^ question on which <people> have come to blows.
The <recurring_thing> had to be <verb_official.en> <times>, once <reason>.
<person.cap> paid <sum> for the <recurring_thing> and complained of the <sound> ever after.
Then, <reason>, the <thing.s> <happening.ed>.
There followed <duration> of <abstract>, broken only by <incident>.
The <document> that says so, <file>, was <verb_official.en> by <someone> <when>.
A^ drawing by <scholar> (<folder>/<picture>) shows <someone> <deed.ing>.
@apposition
a^ <profession> by trade
or '<term>'
not the <recurring_profession>
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
the <nationality> <document.s>
local tradition
@source_one
<person>
the <official>
<book>
a^ <document> in <university>
<scholar>
local tradition
@dispute
<scholar> argues that <claim> and that <subject> <was_dispute>; <scholar> calls this '<term>'.
<scholar> and <scholar> have not spoken since <later_year>, when one of them <deed.ed>.
It has been <suggested|argued|whispered|proved> that <subject> never existed (see <any_page>), but
  <people> find the idea <opinion>.
The question of <topic> has divided <profession.s> ever since.
For <scholar>, <subject> is <opinion_of_work>; for <scholar>, <he> is <opinion_of_work>.
Modern research, which began when <someone> <deed.ed>, has shown that <claim>.
The traditional date, <year>, rests on a^ <document> that <someone> <deed.ed> to obtain.
<scholar> counted <number> <thing.s> in the <building> and concluded, <manner>, that <claim>.
An attempt to settle the matter <when> ended in <incident>.
The evidence consists of a^ <look> <thing>, <number> <document.s> and the word of <someone>.
"<remark.cap>," writes <scholar>, "and <remark>."
<scholar> (who has never seen <place>) holds that <claim>.
The best account remains that of <person>, who <deed.ed> in order to write it.
It is not known why <someone> <deed.ed>, nor <why|how often|with whose <thing>>.
Some <percent> of <profession.s> questioned in <modern_year> had no opinion; the rest <deed.ed>.
Scholars agree that <someone> <deed.ed>. <They agree on nothing else|On all other points they
  differ|They do not agree when|The rest is <abstract>>.
The passage reads, in full: "<remark.cap>. <remark.cap>."
One theory holds that <claim>; another, that <claim>; a^ third was <verb_official.en> <reason>.
The evidence (<file>, with a^ copy at <file>) was <verb_official.en> by <someone>.
<scholar> cites <file>, a^ <document> in which <someone> <deed.ed>; nobody else has
  found it.
@was_dispute
was misunderstood from the first
deserves a^ better <thing>
had nothing to do with <topic>
was <opinion> but not <opinion>
owed everything to <topic>
should be read as '<term>'
@today
The <document.s> were copied in <modern_year> and can be read at <file>, <adverbial>.
Today <subject> is remembered mostly for <topic>.
Since <modern_year> a^ small museum <where> has shown <count> <thing.s>, a^ <look> <thing> and the
  <recurring_thing> itself<optional_aside>.
A^ <material> statue of <someone> <deed.ing> stands <where>; <bird.s> <verb_like> it.
In <modern_year> the <nationality> post office issued a^ stamp showing a^ <animal> by mistake.
Schoolchildren in <country> still <deed> every <weekday>.
The name survives in <foreign_word>, the <nationality> word for a^ <moral> <profession>.
<person.cap> later wrote a^ <genre> about <him>, <italic_title>, which <people> found <opinion>.
A^ <genre> on the subject, <italic_title> (<modern_year>), closed after <small> performances,
  <reason>.
The phrase '<term>' has passed into <nationality> speech, where it means '<term>'.
Plans to <deed> were announced in <modern_year> and <verb_lose.en> soon afterwards.
Opinions differ: <people> <verb_like> <him>, <people> <verb_dislike> <him>, and the <profession.s>
  want <food>.
A^ poll of <modern_year> placed <him> <ordinal> among the <opinion> things of <country>, just below
  <topic>.
The <society> that meets <where> every <weekday> has <number> members and one <thing>.
Imitations, mostly of <material>, are sold to <people> for <sum>.
Tourists may <deed> for <sum>; <profession.s> pay half.
The <building> is open on <weekday.s> from <time_of_day> to <time_of_day>, except when <someone> is
  <deed.ing>.
@trivia
<count.cap> <thing.s> named after <person> have been <verb_lose.en> since <year>.
<Subject> is one of only <number> subjects on which <scholar> and <scholar> agree.
The <ordinal> <thing> is kept in <university>, in a^ <room> with no <thing>.
<person.cap> owned a^ <animal> called '<given_name>'.
In <nationality> dialect, to '<plain_foreign_word>' is to <deed>.
A^ <animal> <when> <deed.ed>; the <group> of <place> took it personally.
The <look> <thing> in the <building> is a^ copy; the copy in <university> is also a^ copy.
On <date> <subject> was <verb_official.en> by mistake.
<person.cap> is said to have heard of <him> <where>, while <deed.ing>.
<he.cap> appears in <book> as '<term>', and in most histories not at all.
The <document> that describes <him> weighs <weight>.
<he.cap> is mentioned <times> in <book>, always in connection with <animal.s>.
@connected
Compare <any_page>, which <happening.ed> under similar circumstances.
<Subject> should not be confused with <any_page>, of which <person> wrote: "<remark.cap>."
Together with <any_page> and <any_page>, <he> is the chief reason for visiting <place>.
Some see in <him> the influence of <any_page>; others, of <drink>.
<his.cap> connection with <any_page> (and, through <any_page>, with <any_page>) is <degree>
  <opinion>.
The <profession.s> who had worked on <any_page> were asked to <deed>, and <deed.ed> instead.
"Without <any_name>," wrote <person>, "<remark>."
<scholar> traces <him> to <any_page>, and <any_page> to a^ <misfortune>.
The same <year_word> saw <incident>, <incident> and <any_page>.
"""
