"""Irregular plurals, and the past tense and past participle of irregular verbs."""

from corpora.atlas.words import split_words

IRREGULAR_PLURALS = dict(
    pair.split("/")
    for pair in split_words(
        """
    goose/geese mouse/mice child/children foot/feet tooth/teeth ox/oxen sheep/sheep louse/lice
    fish/fish deer/deer trout/trout salmon/salmon carp/carp pike/pike grouse/grouse loaf/loaves
    leaf/leaves knife/knives wife/wives half/halves shelf/shelves calf/calves thief/thieves
    scarf/scarves hoof/hooves wharf/wharves elf/elves life/lives wolf/wolves potato/potatoes
    tomato/tomatoes hero/heroes echo/echoes mosquito/mosquitoes volcano/volcanoes mango/mangoes
    squid/squid axis/axes crisis/crises swine/swine plaice/plaice cod/cod herring/herring
    series/series penny/pence midwife/midwives cargo/cargoes buffalo/buffalo passer-by/passers-by
    thesis/theses hypothesis/hypotheses die/dice housewife/housewives staff/staves
    woodlouse/woodlice
    """
    )
)
"""Plural by singular."""

IRREGULAR_VERBS = {
    base: (past, participle)
    for base, past, participle in (
        triple.split("/")
        for triple in split_words(
            """
    be/was/been bear/bore/borne beat/beat/beaten become/became/become begin/began/begun
    bend/bent/bent bet/bet/bet bind/bound/bound bite/bit/bitten blow/blew/blown break/broke/broken
    bring/brought/brought build/built/built burn/burned/burned buy/bought/bought cast/cast/cast
    catch/caught/caught choose/chose/chosen come/came/come creep/crept/crept cut/cut/cut
    deal/dealt/dealt dig/dug/dug do/did/done draw/drew/drawn drink/drank/drunk drive/drove/driven
    eat/ate/eaten fall/fell/fallen feed/fed/fed feel/felt/felt fight/fought/fought
    find/found/found flee/fled/fled fly/flew/flown forbid/forbade/forbidden
    forget/forgot/forgotten forgive/forgave/forgiven freeze/froze/frozen get/got/got
    give/gave/given go/went/gone grind/ground/ground grow/grew/grown hang/hung/hung have/had/had
    hear/heard/heard hide/hid/hidden hit/hit/hit hold/held/held keep/kept/kept kneel/knelt/knelt
    know/knew/known lay/laid/laid lead/led/led leave/left/left lend/lent/lent let/let/let
    lie/lay/lain light/lit/lit lose/lost/lost make/made/made mean/meant/meant meet/met/met
    mistake/mistook/mistaken outrun/outran/outrun overhear/overheard/overheard pay/paid/paid
    put/put/put quit/quit/quit read/read/read rebuild/rebuilt/rebuilt ride/rode/ridden
    ring/rang/rung rise/rose/risen run/ran/run say/said/said see/saw/seen seek/sought/sought
    sell/sold/sold send/sent/sent set/set/set sew/sewed/sewn shake/shook/shaken shine/shone/shone
    shoot/shot/shot show/showed/shown shrink/shrank/shrunk shut/shut/shut sing/sang/sung
    sink/sank/sunk sit/sat/sat sleep/slept/slept slide/slid/slid smell/smelled/smelled
    speak/spoke/spoken spend/spent/spent spin/spun/spun split/split/split spread/spread/spread
    spring/sprang/sprung stand/stood/stood steal/stole/stolen stick/stuck/stuck sting/stung/stung
    strike/struck/struck swear/swore/sworn sweep/swept/swept swell/swelled/swollen swim/swam/swum
    swing/swung/swung take/took/taken teach/taught/taught tear/tore/torn tell/told/told
    think/thought/thought throw/threw/thrown undergo/underwent/undergone
    understand/understood/understood
    misunderstand/misunderstood/misunderstood undo/undid/undone wake/woke/woken wear/wore/worn
    weave/wove/woven weep/wept/wept win/won/won wind/wound/wound withdraw/withdrew/withdrawn
    write/wrote/written overthrow/overthrew/overthrown outlive/outlived/outlived
    rewrite/rewrote/rewritten foresee/foresaw/foreseen mislay/mislaid/mislaid
    overtake/overtook/overtaken hurt/hurt/hurt retell/retold/retold uphold/upheld/upheld
    shed/shed/shed burst/burst/burst
    """
        )
    )
}
"""Past tense and past participle by base form."""
