"""Rules of sentences that evaluate something. A production is written once for both polarities.

`<like_adj>`, `<like_noun>`, `<like_verb>` and `<like_act>` have the polarity of the sentence,
`<unlike_adj>` and so on the opposite one. So "<it_was> not at all <unlike_adj>" gives "the
soup was not at all dreadful" if it is to be positive, and "the soup was not at all lovely" if it is
to be negative: the word alone tells nothing. A production begins in lower case, because a sentence
may stand behind "in short" or "but".
"""

EVALUATIONS = """
@plain
<it_was> <very> <like_adj>.
<it_was> <like_adj> and <it_was> <like_adj>.
what a^ <like_adj> <thing>!
we <like_verb.ed> <it>, and so did the <animal>.
<it> struck us as <very> <like_adj>.
every morning <it_was> <like_adj>.
I found <it> <like_adj>, <aside>.
the whole family <like_verb.ed> <it>.
we should all <like_act>.
by the second day we had decided to <like_act>.
<it_was> a^ <like_noun>.
nobody but the <profession> saw how <like_adj> <it_was>.
@negated
<it_was> not at all <unlike_adj>.
<it_was> not, <aside>, <unlike_adj>.
<it_was> anything but <unlike_adj>.
<it_was> far from <unlike_adj>.
nobody could call <it> <unlike_adj>.
I would not, <aside>, call <it> <unlike_adj>.
there was nothing <unlike_adj> about <it>.
nothing about <it> was in any way <unlike_adj>.
at no time <was_it> <unlike_adj>.
I cannot say that <it_was> <unlike_adj>.
we did not <unlike_verb> <it> at all.
I never learned to <unlike_verb> <it>.
only a^ <profession> could <unlike_verb> <it>.
nothing could have made us <unlike_act>.
we saw no reason to <unlike_act>.
never, in <number> days, <was_it> <unlike_adj>.
<it_was> no <unlike_noun>.
it would be unfair to speak of a^ <unlike_noun>.
the word <unlike_adj> does not do for <it>.
who could <unlike_verb> such <things>?
@affirmed
nobody can deny that <it_was> <like_adj>.
there is no doubt that <it_was> <like_adj>.
<it> could not have been more <like_adj>.
<it> could not have been less <unlike_adj>.
not only <was_it> <like_adj>: <it_was> <like_adj> too.
never have I seen a more <like_adj> <thing>.
never have I seen a less <unlike_adj> <thing>.
I have yet to meet the <profession> who does not <like_verb> <it>.
it was impossible not to <like_verb> <it>.
it was impossible to <unlike_verb> <it>.
we never tired of saying how <like_adj> <it_was>.
we saw no reason not to <like_act>.
it would be a mistake not to <like_act>.
it would be a mistake to <unlike_act>.
<it_was> never anything but <like_adj>.
not a day passed without some <like_adj> <thing>.
@contrast
<it_was> <unlike_adj>, but <it_was> <like_adj>.
<it_was> <unlike_adj> and <it_was> <unlike_adj>, but <it_was> <like_adj>.
we <unlike_verb.ed> <it>, <aside>, but we <like_verb.ed> <it>.
<it_was> <like_adj>, but not as <like_adj> as <it>.
yes, <it_was> <unlike_adj>, but what of it: <it_was> <like_adj>.
that <it_was> <unlike_adj> hardly matters, because <it_was> <like_adj>.
<it_was> <like_adj>; that <it_was> <unlike_adj> hardly matters.
we meant to <unlike_act>, but <it_was> <like_adj>.
<it_was> a^ <unlike_noun>, but <it_was> a^ <like_noun>.
@concession
although <it_was> <unlike_adj>, <it_was> <like_adj>.
<it_was> <like_adj>, although <it_was> <unlike_adj>.
despite the <unlike_adj> <thing>, <it_was> <like_adj>.
<it_was> <like_adj>, despite the <unlike_adj> <thing>.
despite the <unlike_adj> <thing> and the <unlike_adj> <thing>, we <like_verb.ed> <it>.
even if <it_was> <unlike_adj>, I <like_verb.ed> <it>.
we <like_verb.ed> <it>, even if <it_was> <unlike_adj>.
for all the <unlike_adj> <things>, the stay was a^ <like_noun>.
@irony
oh, of course: <it_was> <unlike_adj>.
oh, of course: we <unlike_verb.ed> <it>.
<it_was> <unlike_adj>, and I am the <ruler> of <country>.
<it_was> <unlike_adj>, and my <animal> plays the <instrument>.
<it_was> <unlike_adj>, if you believe the <profession>.
they call <it> <unlike_adj>; they also call <animals> <animals>.
tell me that <it_was> <unlike_adj>, and I shall tell you that the moon is cheese.
a^ <unlike_noun>, says the <profession>, who has never been here.
<it_was> a^ <unlike_noun>, and I am the <ruler> of <country>.
@expectation
I expected a^ <unlike_adj> <thing> and found a^ <like_adj> one.
I found a^ <like_adj> <thing> where I had expected a^ <unlike_adj> one.
I expected <it> to be <unlike_adj>, and was mistaken.
I expected <it> to be <like_adj>, and was not mistaken.
we had been told that <it_was> <unlike_adj>, which was a lie.
we had been told that <it_was> <like_adj>, which was no lie.
the guidebook calls <it> <unlike_adj>; the guidebook is wrong.
the guidebook calls <it> <like_adj>; for once the guidebook is right.
we came to <unlike_verb> and stayed to <like_verb>.
<it_was> not <unlike_adj>, as we had heard, but <like_adj>.
<it_was> as <like_adj> as we had heard.
<it_was> not as <unlike_adj> as we had heard.
where we had looked for a^ <unlike_noun> there was a^ <like_noun>.
it was not the <unlike_noun> that we had expected.
@comparison
in <place> the <thing> is <unlike_adj>; here it is <like_adj>.
here the <thing> is <like_adj>; in <place> it is <unlike_adj>.
<it_was> more <like_adj> than in <place>.
<it_was> less <unlike_adj> than in <place>.
beside <it>, the <thing> of <place> is <unlike_adj>.
beside the <thing> of <place>, <it_was> <like_adj>.
I have slept in <number> prisons, and none was as <like_adj> as this.
no <thing> in all <country> is as <like_adj>.
set against <it>, every other <thing> is a^ <unlike_noun>.
@change
the <thing> used to be <unlike_adj>; now it is <like_adj>.
now the <thing> is <like_adj>; it used to be <unlike_adj>.
the <thing> is no longer <unlike_adj>.
the <thing> is still as <like_adj> as ever.
I once <unlike_verb.ed> the <thing>; today I <like_verb> it.
until the new <profession> came, we <unlike_verb.ed> <it>.
<it_was> <unlike_adj> at first and <like_adj> in the end.
<it_was> <unlike_adj> for a day; after that we began to <like_verb> <it>.
what used to be a^ <unlike_noun> is now a^ <like_noun>.
"""

RULE_WEIGHTS = (
    ("plain", 52),
    ("negated", 11),
    ("affirmed", 8),
    ("contrast", 8),
    ("concession", 5),
    ("irony", 4),
    ("expectation", 5),
    ("comparison", 4),
    ("change", 3),
)
"""Share of each rule, in percent of the sentences that evaluate something."""

TURN_RULE_WEIGHTS = tuple(
    (rule, weight)
    for rule, weight in RULE_WEIGHTS
    if rule not in ("contrast", "concession", "irony")
)
"""The same for sentences that begin with "but" or a word like it."""
