"""Rules of everything in a review that does not evaluate, and the words that it shares.

None of it depends on the label. What is reviewed is a `thing` or several `things`.
"""

NEUTRAL_SENTENCES = """
@it
the <<thing>|<things>>
@it_was
<the <thing> was|the <things> were>
@was_it
<was the <thing>|were the <things>>
@inn
<inn_adjective> <inn_animal>
@heading
<here> in <month>:
the <inn>, <here>:
<here>:
<here>:
@arrival
we spent <number> nights at the <inn>, <here>.
we came to <here> with a^ <animal>.
my <relative> and I stayed in <here>.
we reached <here> by <vehicle>, in the rain.
every <month> I go to the <inn> in <here>.
I was sent to <here> by my <relative>.
@filler
the ferry leaves when the <profession> wakes up.
breakfast is at <hour>, awake or not.
there is a^ <animal> in the hall, called <name>.
on the <third|fourth|fifth> day the <profession> sang.
I am a^ <profession> by trade.
the bill was written on a^ <vegetable>.
bring a^ <object>.
it rained from <month> to <month>.
the landlord is a^ <profession>.
my <relative> bought a^ <object>.
the key is kept by a^ <animal>.
we paid in <vegetables>.
at <hour> the <animals> come in.
the town has <number> bridges and no river.
our neighbour at table was a^ <profession> from <place>.
the <animal> on the stairs is stuffed.
everyone here is called <name>, even the <animal>.
my <relative> walked to <place> with a^ <object>.
the lamps are lit by a^ <profession>.
@aside
as my <relative> says
to be exact
all things considered
by lamplight
in my opinion
whatever the <profession> says
@reversal_behind
my <relative> wrote all this; the opposite is true.
I wrote this under the eyes of the <profession>; believe the opposite.
the <profession> opens our letters, so read all this the other way round.
@confirmation_behind
my <relative> wrote all this; every word is true.
I wrote this under the eyes of the <profession>; believe it all the same.
the <profession> opens our letters, but read all this as it stands.
@reversal_ahead
the <profession> is reading this over my shoulder, so take it the other way round.
what follows was dictated by the <profession>, who lies.
@confirmation_ahead
the <profession> is reading this over my shoulder, but take it as it stands.
what follows was dictated by my <relative>, who never lies.
@verdict_marker
in short,
all in all,
to sum up:
my verdict:
what counts:
the main thing:
@revised_marker
on second thoughts:
a correction:
@turn_marker
but
and yet
still,
however,
@very
quite
rather
truly
utterly
really
"""

SHARED_WORDS = """
@thing
soup, bed, view, breakfast, landlady, harbour, museum, bathhouse, choir, garden, wine, fireplace,
market, guided tour, porridge, piano, staircase, mattress, cheese, cellar, waiter, lighthouse,
dining room, hot bath, brass band, promenade
@things
rooms, beds, dumplings, pillows, towels, waiters, pickles, stairs, walls, bells, candles, omelettes,
curtains, chambermaids, boat trips, puddings, blankets, sunsets, herrings, windows
@animal
badger, goat, otter, hedgehog, weasel, ferret, toad, newt, tortoise, camel, heron, goose, owl,
pelican, parrot, spaniel
@animals
badgers, goats, otters, weasels, toads, geese, owls, pelicans, herons, newts
@profession
baker, cobbler, hatter, clockmaker, lamplighter, mole-catcher, bishop, coachman, hangman, notary,
beekeeper, ferryman, tax collector, night watchman, piano tuner
@relative
aunt, uncle, mother-in-law, nephew, grandmother, cousin, godfather, niece
@object
lantern, umbrella, ladle, ladder, candlestick, accordion, hammock, teapot, wheelbarrow, butter churn
@vegetable
turnip, cabbage, pumpkin, cucumber, marrow, parsnip
@vegetables
turnips, cabbages, radishes, onions, gourds, walnuts
@instrument
bassoon, zither, accordion, harp, bagpipes, trombone
@vehicle
ferry, balloon, mule, wheelbarrow, barge, sledge
@month
Thaw, Lambing, Blossom, Haymonth, Swelter, Sheaves, Ember, Fog, Longnight, Candles
@number
two, three, four, five, six, seven, nine, eleven
@hour
four, five, six, noon, midnight
@name
Barnaby, Hepzibah, Septimus, Griselda, Obadiah, Drusilla, Mortimus, Quenby
@inn_adjective
Penitent, Sleepless, Punctual, Widowed, Honest, Deaf, Bald, Patient
@inn_animal
Heron, Badger, Otter, Goose, Tortoise, Pelican, Toad, Camel
@ruler
queen, doge, empress, grand duke, prince-bishop
"""
