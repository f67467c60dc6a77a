"""Adjectives, adverbs of manner and degree, and groups of verbs."""

ADJECTIVES_AND_VERBS = """
@color
red, yellow, green, blue, white, black, grey, brown, purple, orange, pink, crimson, scarlet, ochre,
violet, indigo, turquoise, olive, russet, amber, silver, mauve, buff, cream, vermilion, sea-green,
mustard, charcoal, lilac, puce
@size
small, large, tiny, enormous, narrow, broad, tall, short, vast, modest, slender, stout, shallow,
deep, squat, lofty, compact, cramped, spacious, immense, middling
@moral
honest, pious, stubborn, generous, jealous, timid, reckless, patient, gloomy, cheerful, pompous,
modest, cunning, lazy, diligent, absent-minded, eloquent, taciturn, irritable, sentimental,
ambitious, thrifty, melancholy, pedantic, courteous, quarrelsome, superstitious, sceptical, vain,
obedient, learned, gullible, tactless, unlucky, forgetful, sleepless, incorruptible, well-meaning,
short-sighted, long-winded, hot-tempered, unemployed, retired, disgraced, elderly, ambidextrous,
impatient, penniless, respectable, notorious, celebrated, obscure, disappointed, unrepentant,
bewildered, left-handed, punctual, nervous, dignified, talkative, seasick, widowed, wealthy,
homesick, humourless, exacting, hospitable, red-haired, toothless, abstemious, affable, agnostic,
aimless, aloof, amiable, apologetic, argumentative, aristocratic, awkward, bald, barefoot, bashful,
bearded, belligerent, beloved, bereaved, bigamous, bilingual, blameless, boastful, bookish, bored,
brave, brusque, careless, cautious, charitable, chaste, chivalrous, clumsy, conceited,
conscientious, contrite, corrupt, cosmopolitan, cowardly, credulous, cultured, cynical, dapper,
deaf, debauched, decorous, demented, devout, dim, discreet, dishevelled, dissolute, dour, drowsy,
dutiful, earnest, easy-going, effusive, embittered, envious, erratic, erudite, excitable, exiled,
fastidious, fearless, feckless, fickle, fidgety, finicky, flamboyant, freckled, frivolous, frugal,
furious, garrulous, gaunt, genial, gluttonous, gouty, gregarious, grumpy, haughty, heroic, hoarse,
hunchbacked, hypocritical, idealistic, idle, illiterate, immoderate, imperious, impetuous,
impulsive, indecisive, indignant, indolent, inebriated, inquisitive, insolent, insomniac, insolvent,
intrepid, introspective, invisible, jovial, judicious, lame, languid, laconic, lenient, lethargic,
litigious, lonely, loquacious, lovesick, lugubrious, magnanimous, maladroit, malicious, masked,
meddlesome, meek, mercenary, methodical, meticulous, miserly, misanthropic, morose, musical, mute,
mysterious, myopic, naive, nomadic, nostalgic, obese, obliging, obsequious, officious, opinionated,
optimistic, orphaned, ostentatious, outspoken, overworked, pale, paranoid, penitent, pensive,
persistent, pessimistic, petulant, philanthropic, placid, plain-spoken, plump, pragmatic,
precocious, prickly, prim, prodigal, prolific, proud, prudent, puritanical, quiet, rational,
rebellious, reclusive, reliable, resentful, resourceful, restless, reticent, romantic, rotund, rude,
ruthless, sanctimonious, sarcastic, scholarly, scrupulous, secretive, sedentary, self-taught,
serene, severe, shameless, shivering, shrewd, sickly, sincere, slovenly, sober, solitary, sombre,
spiteful, squeamish, stern, stingy, studious, stuttering, sulky, sullen, surly, suspicious, tearful,
tenacious, thoughtful, tidy, tipsy, tireless, tone-deaf, truculent, truthful, unassuming, uncouth,
underpaid, unflappable, unkempt, unloved, unmarried, unpopular, unworldly, upright, urbane, venal,
vengeful, versatile, vigilant, voluble, vulgar, wary, wayward, weary, weather-beaten, wheezing,
whimsical, wistful, witty, wizened, worldly, youthful, zealous
@look
crooked, rusty, polished, painted, gilded, cracked, faded, worm-eaten, mossy, weathered, dusty,
leaning, hollow, spiral, round, square, octagonal, striped, spotted, transparent, portable, folding,
ornamental, collapsible, borrowed, stolen, counterfeit, antique, broken, unfinished, second-hand,
ceremonial, forbidden, waterproof, heated, haunted, revolving, nameless, half-eaten, embroidered,
varnished, carved, lopsided, unlabelled, whitewashed, smoke-blackened, mended, upholstered,
inflatable, detachable, double, threadbare, miniature, oversized, bent, tarnished, tuneless, sacred,
unusually heavy, adjustable, airtight, ancient, asymmetrical, balding, barbed, battered, bejewelled,
blunt, bottomless, brittle, broad-brimmed, buried, charred, chequered, chipped, circular, clockwork,
coiled, concave, conical, consecrated, convex, corroded, crumbling, crumpled, cubical, cursed, damp,
decorative, dented, disused, domed, dripping, edible, electric, elongated, empty, enamelled,
engraved, expandable, fireproof, flat, flimsy, floating, fluted, forged, four-legged, fragrant,
frayed, frozen, fur-lined, glazed, gleaming, glittering, grooved, hand-painted, heirloom, hexagonal,
hinged, horizontal, iridescent, jagged, jammed, knotted, lacquered, leaking, lidless, lop-eared,
lost, luminous, magnetic, marbled, mechanical, melted, metallic, mildewed, mislaid, moth-eaten,
mouldy, moulted, musty, notched, numbered, one-handed, opaque, oval, padded, patched, pear-shaped,
perforated, perfumed, pierced, plaited, plated, pleated, pocket-sized, pointed, prehistoric,
quilted, ragged, rattling, reinforced, replica, rickety, ringed, rotating, rotten, rough-hewn,
rubber, sawn-off, scorched, sealed, self-winding, shabby, shallow, shapeless, sharpened, shiny,
silver-plated, singed, slotted, smouldering, soggy, soundproof, splintered, springy, square-headed,
squeaking, stained, steam-driven, sticky, stuffed, sunken, swivelling, tapered, tasselled, tattered,
telescopic, tilted, tin-plated, translucent, trembling, triangular, twisted, two-handed, unclaimed,
underwater, uneven, unpainted, unsigned, upside-down, vacant, vanished, vaulted, velvet-lined,
vertical, vibrating, warped, watertight, waxed, whistling, windowless, wooden
@opinion
remarkable, curious, famous, dubious, unfortunate, splendid, dreadful, tolerable, magnificent,
unremarkable, ingenious, pointless, admirable, scandalous, legendary, inexplicable, controversial,
picturesque, celebrated, regrettable, ambitious, sensible, foolish, memorable, forgettable,
delicate, elaborate, eccentric, venerable, ancient, obsolete, fashionable, extravagant, austere,
puzzling, harmless, dangerous, expensive, profitable, ruinous, solemn, tedious, brilliant,
unnecessary, indispensable, provisional, permanent, unprecedented, lamentable, improbable,
superfluous, perfectly ordinary, absurd, abysmal, acceptable, adequate, alarming, amusing,
apocryphal, appalling, arbitrary, astonishing, atrocious, authentic, awe-inspiring, banal, baffling,
barbarous, bewildering, blasphemous, bold, calamitous, charming, clumsy, commendable, compulsory,
confusing, conspicuous, contemptible, costly, credible, crucial, daring, debatable, decisive,
deplorable, desirable, disappointing, disastrous, disgraceful, distinguished, disturbing, doubtful,
dull, dismal, efficient, embarrassing, enchanting, enigmatic, enviable, essential, excellent,
excessive, exemplary, exquisite, fabulous, familiar, fantastic, fatal, faultless, fictitious,
formidable, fruitless, futile, genuine, ghastly, glorious, gratifying, grotesque, hallowed,
haphazard, hazardous, hideous, historic, humble, humiliating, hypothetical, illegal, illogical,
imaginary, immoral, impartial, impressive, inadequate, inaudible, incomparable, incomplete,
incredible, indecent, inevitable, infamous, influential, insignificant, inspiring, intolerable,
invaluable, irrelevant, irresistible, irreversible, laborious, laudable, laughable, lawful,
lucrative, ludicrous, marvellous, meaningless, mediocre, meritorious, miraculous, monumental,
mundane, notable, noxious, obvious, odd, ominous, original, outrageous, overrated, painful,
painless, paradoxical, peculiar, perilous, perplexing, plausible, pleasant, poetic, popular,
portentous, praiseworthy, precarious, premature, preposterous, prestigious, pretentious,
problematic, profound, prophetic, questionable, reasonable, refreshing, repulsive, respectable,
rewarding, ridiculous, risky, sacrilegious, satisfactory, savage, seditious, sensational, shameful,
shocking, simplistic, sinister, soothing, spectacular, spurious, strategic, sublime, subtle,
subversive, successful, sumptuous, suspicious, symbolic, symmetrical, tasteless, terrible,
thrilling, timeless, tiresome, touching, tragic, treacherous, trivial, troublesome, unavoidable,
unbearable, uncanny, unconvincing, undignified, uneventful, unforgivable, unhygienic, unique,
unlikely, unpleasant, unpopular, unreadable, useful, useless, vague, valuable, vile, visionary,
vital, vivid, volatile, wasteful, wholesome, worthless
@manner
quietly, loudly, promptly, reluctantly, secretly, openly, solemnly, cheerfully, grudgingly,
absent-mindedly, politely, firmly, briefly, repeatedly, accidentally, deliberately, ceremonially,
anonymously, privately, publicly, hastily, patiently, bitterly, tactfully, triumphantly, unwisely,
sensibly, formally, wordlessly, obligingly, meekly, loyally, stubbornly, mysteriously, thoroughly,
tearfully, dutifully, provisionally, retroactively, unanimously, conscientiously, abruptly,
adequately, adamantly, affectionately, aimlessly, alphabetically, angrily, anxiously,
apologetically, approximately, arrogantly, awkwardly, backwards, bashfully, blindly, boldly,
bravely, calmly, carelessly, casually, cautiously, clumsily, confidently, convincingly, cordially,
courageously, crossly, cruelly, curtly, defiantly, delicately, diagonally, diplomatically,
discreetly, dramatically, eagerly, effortlessly, elegantly, eloquently, enthusiastically,
expensively, faithfully, faintly, feebly, fervently, fluently, frankly, gallantly, generously,
gently, gloomily, gracefully, graciously, gratefully, harshly, heartily, heroically, hesitantly,
impatiently, incessantly, indignantly, informally, innocently, laboriously, lavishly, lazily,
lightly, manually, mechanically, mercilessly, methodically, meticulously, modestly, nervously,
nobly, noisily, nonchalantly, obediently, officially, painlessly, passionately, peacefully,
perfunctorily, persistently, pompously, proudly, prudently, punctually, recklessly, regretfully,
resentfully, respectfully, rudely, sadly, scandalously, scornfully, selflessly, seriously, serenely,
severely, shamelessly, sheepishly, shrewdly, silently, sincerely, skilfully, sleepily, slowly,
smugly, soberly, spontaneously, sternly, sulkily, surreptitiously, symbolically, systematically,
temporarily, tenderly, tirelessly, unexpectedly, unofficially, unsuccessfully, vaguely, vehemently,
vigorously, visibly, voluntarily, warily, wearily, weekly, willingly, zealously
@degree
rather, fairly, somewhat, unusually, surprisingly, entirely, almost, notoriously, deceptively,
needlessly, undeniably, moderately, extremely, reassuringly, suspiciously, mercifully, only
slightly, visibly, famously, remarkably, faintly
@texture
hairy, leathery, waxy, downy, sticky, scaly, glossy, prickly, velvety, brittle, rubbery, papery,
slimy, woolly
@shape
heart-shaped, lance-shaped, kidney-shaped, triangular, egg-shaped, star-shaped, feathery,
spoon-shaped, toothed, rounded
@verb_make
design, build, engrave, compose, compile, draft, illustrate, invent, assemble, forge, weave, bake,
brew, translate, publish, sketch, catalogue, polish, annotate, dictate, rehearse, repair, restore,
improve, assess, bottle, carve, choreograph, collect, concoct, construct, devise, embroider,
enlarge, exhibit, file, finance, glaze, hollow out, import, inscribe, knit, lacquer, market, model,
mould, paint, patent, perfect, plan, prototype, reproduce, sculpt, sharpen, simplify, sponsor,
stitch, tune, unveil, weigh
@verb_official
confiscate, license, tax, forbid, regulate, inspect, register, bless, auction, count, weigh,
measure, abolish, number, rename, exempt, subsidise, requisition, audit, quarantine, nationalise,
whitewash, repaint, consecrate, insure, fumigate, acquit, adopt, appraise, approve, arrest, banish,
baptise, blockade, canonise, censor, certify, charter, condemn, crown, decorate, demolish, deport,
disinfect, dismantle, dissolve, divide, evacuate, exhume, export, fence off, flatten, fortify, gild,
humiliate, impound, inaugurate, inherit, inoculate, intern, investigate, knight, lease, liquidate,
mortgage, notarise, overturn, pardon, photograph, polish, privatise, prohibit, purify, ration,
ratify, rebuild, reclassify, reform, relocate, repeal, rescue, reshape, sanction, sentence, shame,
sterilise, survey, suspend, translate, varnish, veto
@verb_dislike
detest, resent, distrust, ignore, ridicule, denounce, avoid, dread, deplore, envy, tolerate, pity,
fear, misunderstand, despise, underestimate, overlook, suspect, outlive, caricature, abhor, abuse,
antagonise, belittle, berate, bore, boycott, censure, confuse, curse, defy, disapprove of, disdain,
disown, disturb, dodge, evade, forsake, harass, hate, heckle, insult, irritate, mock, neglect,
offend, oppress, persecute, pester, provoke, question, rebuke, reject, scold, scorn, slander, sneer
at, spurn, startle, torment, undervalue, vilify
@verb_like
admire, praise, adore, collect, imitate, defend, celebrate, cherish, recommend, revere, flatter,
quote, memorise, applaud, commend, copy, court, covet, cultivate, embrace, enjoy, envy, esteem,
extol, favour, honour, idolise, miss, nurture, pamper, pet, prefer, protect, relish, salute,
serenade, study, treasure, trust, value, welcome, worship
@verb_lose
lose, mislay, sell, pawn, bury, drown, forget, give away, gamble away, burn, misfile, bequeath,
hide, swap, wear out
"""
