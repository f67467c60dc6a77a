"""Uncountable nouns, and lists that need no plural: foods, qualities, illnesses, months."""

UNCOUNTABLE_NOUNS = """
@food
bread, butter, cheese, honey, mustard, vinegar, porridge, gruel, broth, dumplings, sausage, bacon,
tripe, suet, marzipan, nougat, custard, jelly, marmalade, gingerbread, shortbread, rice, barley,
oats, buckwheat, lentils, chickpeas, salt fish, smoked eel, pickled cabbage, boiled beef, roast
goose, cold mutton, pea soup, fish soup, stewed prunes, dried figs, treacle, toffee, liquorice,
pepper, saffron, cinnamon, nutmeg, caraway, horseradish, garlic, curds, whey, cream, lard, dripping,
black pudding, oatcakes, pancakes, seaweed, tapioca, cold tea, fried bread, candied peel, goat
cheese, aniseed, apple sauce, beef tea, blancmange, brine, capers, caviar, chicory, chutney, cloves,
clotted cream, coconut, crackling, crumpets, dumpling broth, fennel, fudge, ginger, goulash, gravy,
gristle, ham, hardtack, hash, junket, ketchup, kippers, lemon curd, macaroni, malt, mashed turnip,
mincemeat, molasses, mutton fat, noodles, omelettes, onion gravy, paprika, parsley, pastry,
pemmican, pickles, popcorn, pork rind, potted shrimp, quince paste, raisins, rhubarb, rock cakes,
sago, sauerkraut, sherbet, soda bread, sorrel soup, spinach, stuffing, sugar, syllabub, thyme,
trifle, truffles, turmeric, vanilla, venison, waffles, walnut oil, watercress, yeast, zwieback
@vegetable
turnip, parsnip, carrot, cabbage, cauliflower, leek, onion, radish, beetroot, cucumber, pumpkin,
marrow, artichoke, bean, pea, lentil, mushroom, potato, gourd, aubergine, olive, fig, plum, pear,
apple, quince, cherry, apricot, peach, gooseberry, currant, raspberry, medlar, walnut, chestnut,
hazelnut, almond, lemon, orange, melon, grape, date, mango
@drink
small beer, stout, cider, perry, mead, elderflower wine, plum brandy, rum, gin, buttermilk, barley
water, tea, coffee, cocoa, mulled wine, vinegar water, dandelion wine, sloe gin, goat milk, ginger
beer, red wine, birch sap
@abstract
patience, arithmetic, doubt, gravity, silence, modesty, thrift, punctuality, mercy, justice,
revenge, envy, ambition, hope, despair, boredom, curiosity, memory, forgetfulness, courage,
cowardice, prudence, folly, wisdom, ignorance, tact, candour, hypocrisy, honesty, gossip, rumour,
fame, obscurity, poverty, luxury, sleep, hunger, thirst, homesickness, regret, remorse, gratitude,
loyalty, treason, heresy, piety, superstition, logic, rhetoric, grammar, punctuation, politeness,
obedience, rebellion, discipline, compromise, procrastination, melancholy, optimism, jealousy,
nostalgia, eternity, coincidence, probability, friction, symmetry, perspective, inheritance,
marriage, bankruptcy, debt, taxation, friendship, solitude, digestion, indigestion, hygiene,
draughts, damp, the weather, old age, geometry, accuracy, adultery, affection, agnosticism,
alliteration, amnesia, anarchy, anticipation, apathy, astonishment, austerity, authority, avarice,
balance, beauty, benevolence, bewilderment, bliss, bureaucracy, caution, celibacy, censorship,
certainty, chance, charity, chastity, chivalry, civility, clarity, clemency, comfort, common sense,
competence, confidence, conscience, consistency, contempt, contradiction, conversation, conviction,
credulity, cruelty, decadence, decency, defiance, delicacy, democracy, dignity, diplomacy,
discretion, dissent, drowsiness, duplicity, duty, efficiency, elegance, eloquence, endurance,
equality, etymology, euphoria, evasion, evidence, exile, extravagance, faith, fatigue, flattery,
flirtation, fortitude, frugality, futility, generosity, gluttony, gracefulness, greed, grief, guilt,
harmony, haste, hearsay, hesitation, hindsight, humility, hysteria, idleness, idolatry, immortality,
impatience, impudence, incense, indecision, indolence, infinity, inflation, innocence, insomnia,
instinct, integrity, intrigue, intuition, irony, irrigation, kindness, languor, laughter, law,
leisure, levity, liberty, linguistics, longing, magnanimity, malice, metaphor, mischief, moderation,
monotony, morale, morality, motherhood, mourning, nepotism, neutrality, nihilism, nonsense, novelty,
obligation, omniscience, ornament, orthodoxy, paradox, paranoia, parsimony, perfection, permanence,
perseverance, pessimism, philanthropy, plausibility, pleasure, pragmatism, precision, privacy,
progress, promotion, prose, prosperity, purity, quarantine, rationing, reason, reciprocity,
redemption, repentance, reputation, respectability, restraint, retirement, reverence, romance,
sanity, sarcasm, scarcity, secrecy, self-pity, serendipity, shame, simplicity, sincerity, sloth,
small talk, smugness, sobriety, sorrow, stamina, stoicism, suspense, sympathy, temperance,
temptation, tolerance, tranquillity, truth, tyranny, urgency, usury, utility, vagueness, vanity,
vengeance, vigilance, virtue, vulgarity, wealth, whimsy, widowhood, wonder, yearning, zeal
@feeling
relief, dismay, delight, alarm, pride, embarrassment, admiration, suspicion, enthusiasm,
indifference, pity, disgust, astonishment, satisfaction, disappointment, impatience, tenderness,
reluctance, amusement, gloom, horror, envy, bewilderment, resignation, contentment, indignation,
mild surprise, great solemnity, visible effort, unfeigned joy
@study
geometry, astronomy, botany, grammar, hydraulics, ballistics, optics, theology, jurisprudence,
heraldry, genealogy, rhetoric, mechanics, navigation, cartography, bee-keeping, bookkeeping,
anatomy, alchemy, harmony, counterpoint, logic, medicine, metallurgy, meteorology, numismatics,
philology, calligraphy, etiquette, drainage, agriculture, horticulture, ornithology, conchology,
falconry, fortification, typography, double-entry arithmetic, comparative gossip, applied
melancholy, speculative plumbing, moral philosophy, ecclesiastical law, glassmaking, siegecraft,
phrenology, acoustics, actuarial science, aesthetics, algebra, anthropology, arboriculture,
archaeology, astrology, ballroom dancing, bell-founding, bibliography, bookbinding, cosmography,
crystallography, cryptography, dentistry, dialectics, economics, embroidery, entomology, epigraphy,
exegesis, floriculture, forestry, geology, hagiography, homiletics, horology, ichthyology,
lexicography, limnology, mineralogy, mycology, mythology, obstetrics, ophthalmology, oratory,
palaeography, papermaking, pedagogy, perspective, pharmacy, philosophy, phonetics, physiology,
poetics, pomology, prosody, pyrotechnics, scansion, seismology, statistics, stenography, surveying,
taxidermy, theoretical cookery, toxicology, trigonometry, veterinary science, viticulture, zoology
@document
charter, treaty, ledger, petition, sermon, pamphlet, almanac, will, marriage contract, receipt,
invoice, letter, diary, logbook, map, atlas, census, inventory, edict, proclamation, bill of lading,
cookery book, hymn book, dictionary, grammar, ballad, libretto, confession, alibi, menu, timetable,
catalogue, parish register, land survey, court roll, laundry list, love letter, ransom note,
warrant, passport, title deed, bestiary, herbal, star chart, epitaph
@weather
fog, drizzle, hail, sleet, snow, frost, thunder, rain, mist, wind, drought, dew, sunshine, slush,
hoarfrost
@illness
gout, fever, hiccups, toothache, melancholy, colic, scurvy, ague, whooping cough, lumbago, hay
fever, chilblains, dropsy, jaundice, quinsy, sciatica, indigestion, sleepwalking, sunstroke,
smallpox, consumption, nosebleeds, palsy, amnesia, anaemia, apoplexy, asthma, biliousness, boils,
bunions, catarrh, cholera, cramp, croup, dandruff, diphtheria, dizziness, dyspepsia, earache,
eczema, fainting, frostbite, gangrene, hives, hoarseness, influenza, insomnia, itch, kleptomania,
laryngitis, leprosy, malaria, measles, migraine, mumps, neuralgia, pleurisy, pneumonia, rabies,
rickets, ringworm, scarlet fever, seasickness, shingles, sneezing, stammering, sunburn, tetanus,
tonsillitis, typhus, vertigo, warts
@misfortune
fire, flood, drought, plague, famine, earthquake, landslide, shipwreck, riot, mutiny, siege,
eclipse, robbery, duel, scandal, bankruptcy, explosion, stampede, hailstorm, avalanche, blizzard,
coup, boycott, strike, collapse, epidemic, misprint, misunderstanding, wedding, banquet, audit,
election, census, thaw, abdication, accident, ambush, amnesty, assassination, auction, bombardment,
breach of promise, brawl, cave-in, conspiracy, crusade, deluge, derailment, drizzle, embargo,
eviction, excommunication, exhumation, funeral, gale, heatwave, heist, hiccup, hoax, hurricane,
infestation, inquest, insurrection, invasion, jubilee, lawsuit, monsoon, outbreak, pageant, panic,
pilgrimage, power cut, procession, purge, raid, rebellion, recount, referendum, regatta, relapse,
rockfall, sandstorm, schism, shortage, skirmish, stalemate, stoppage, swarm, tantrum, tempest, tidal
wave, tornado, tournament, treason trial, uprising, waterspout, whirlwind
@goods
salt, wool, timber, tallow, copper, tin, amber, furs, hides, linen, silk, pepper, saffron, tea,
wine, glass, mirrors, clocks, paper, ink, lace, buttons, rope, tar, pitch, herring, cheese, honey,
wax, grain, barley, hops, indigo, alum, marble, slate, millstones, bells, cannon, umbrellas, hats,
gloves, soap, candles, porcelain, feathers, whalebone, mustard, vinegar, olives, oranges,
horseshoes, nails, needles, spectacles, wigs, dried fish, cork, sponges, pearls, coal, peat,
alabaster, almonds, anchors, antlers, arsenic, bamboo, baskets, beads, beeswax, bitumen, bricks,
brocade, bronze, camphor, cardamom, carpets, chalk, chestnuts, cinnabar, cloves, cocoa, coffee,
combs, coral, cordage, cotton, cutlery, dates, dyestuffs, earthenware, eels, fireworks, flax, flour,
flutes, frankincense, fruit, garnets, glue, granite, gravel, gunpowder, hay, incense, ivory, jade,
kettles, lacquer, lard, lemons, lentils, linseed, lobsters, madder, magnets, mercury, molasses,
musk, mutton, nutmeg, opium, ore, oysters, parchment, pewter, pigs, playing cards, plums, potash,
quartz, quicklime, resin, ribbons, rice, rivets, rubies, saddles, sailcloth, sand, sawdust, sealing
wax, seaweed, snuff, spinach, starch, sugar, sulphur, tapestries, tea leaves, thread, tiles,
tobacco, toys, turpentine, varnish, velvet, vermilion, walnuts, weather vanes, whale oil, whisky,
wire, yarn, zinc
@coin
groat, florin, thaler, ducat, crown, farthing, dinar, mark, obol, peso, stiver, guilder, sovereign,
shilling, penny, real, tael, bezant, noble, doubloon, kreuzer, sequin
@weekday
Washday, Marketday, Fishday, Restday, Ironday, Doubtday, Moonday
@month
Thaw, Lambing, Plough, Blossom, Haymonth, Swelter, Sheaves, Cider, Ember, Fog, Longnight, Candles
@direction
north, south, east, west, north-east, north-west, south-east, south-west
@society
club, society, league, brotherhood, sisterhood, committee, choir, union, lodge, academy, parliament,
association, synod
@sound
humming, ticking, creaking, whistling, dripping, rattling, singing, booming, sighing, coughing,
knocking, gurgling, snoring
@smell
tar, vinegar, wet wool, burnt sugar, candle smoke, old books, cloves, pickled herring, damp stone,
violets, hot iron, boiled cabbage, sawdust, camphor, lemon peel, wet dog, new bread, gunpowder,
turpentine, lavender, low tide, goat
@dance
gavotte, minuet, jig, reel, polka, hornpipe, saraband, waltz, galop, morris
@genre
epic, sonnet, ballad, tragedy, comedy, farce, novel, treatise, memoir, satire, elegy, ode, handbook,
chronicle, fable, dialogue, opera, hymn, pamphlet, dictionary, travelogue, cookery book, bestiary,
almanac
@element
ore, seam, gallery, shaft, kiln, quarry, sluice, weir, canal, culvert, embankment, towpath,
causeway, aqueduct, cistern, well
@group
council, parish, garrison, harbour board, magistracy, chapter, senate, diet, militia, town watch,
guild court, water board, school board, burial society, census office, board of weights, commission
for lamps, court of appeal, royal household
"""
