"""Countable nouns: animals, professions, objects, buildings, and containers."""

COUNTABLE_NOUNS = """
@animal
badger, goat, donkey, otter, hedgehog, weasel, ferret, hare, mule, ox, ram, sheep, pig, stoat, toad,
newt, tortoise, camel, llama, lynx, bear, wolf, fox, squirrel, dormouse, mole, hamster, bat,
polecat, marten, porcupine, seal, walrus, elk, reindeer, bison, buffalo, antelope, ibex, monkey,
lemur, lizard, gecko, adder, viper, frog, salamander, pony, greyhound, terrier, mastiff, spaniel,
kitten, cat, hound, mongoose, tapir, anteater, sloth, armadillo, wombat, jackal, hyena, civet,
shrew, vole, marmot, chamois, gazelle, heifer, calf, piglet, billy goat, house cat, draught horse,
mare, foal, rabbit, pangolin, muskrat, beaver, alpaca, aardvark, baboon, bullock, capybara,
chinchilla, chipmunk, cougar, coypu, dingo, dromedary, ermine, gerbil, gibbon, guinea pig, iguana,
jerboa, kinkajou, lapdog, leveret, mastodon, mink, musk ox, ocelot, okapi, opossum, panther,
platypus, possum, raccoon, rhinoceros, sable, skink, skunk, stallion, tadpole, terrapin, tree frog,
warthog, water buffalo, whippet, wildcat, yak, zebu
@bird
heron, goose, duck, rook, raven, crow, magpie, jackdaw, owl, stork, crane, pelican, cormorant, gull,
tern, puffin, gannet, curlew, plover, snipe, lapwing, sparrow, finch, wren, robin, thrush, starling,
swallow, swift, lark, nightingale, cuckoo, pigeon, dove, partridge, pheasant, quail, grouse,
peacock, hen, rooster, turkey, kestrel, falcon, buzzard, kite, eagle, vulture, osprey, ibis,
flamingo, parrot, cockatoo, bittern, moorhen, coot, grebe, teal, wigeon, oriole, jay, nuthatch,
bunting, warbler, woodpecker, hoopoe, shrike, albatross, petrel, bustard, avocet, bantam, blackbird,
bullfinch, canary, capercaillie, cassowary, chaffinch, chiffchaff, corncrake, dabchick, dipper,
dunlin, egret, emu, fieldfare, firecrest, goldfinch, goshawk, guinea fowl, harrier, hornbill,
kingfisher, kittiwake, linnet, macaw, mallard, merlin, mynah, ostrich, pipit, ptarmigan, razorbill,
redshank, sandpiper, shoveler, siskin, spoonbill, stonechat, toucan, wagtail, whimbrel
@fish
eel, trout, salmon, pike, carp, perch, roach, bream, tench, sturgeon, herring, mackerel, haddock,
cod, plaice, sole, turbot, halibut, mullet, gurnard, sprat, anchovy, sardine, lamprey, minnow,
stickleback, catfish, grayling, crab, lobster, shrimp, oyster, mussel, whelk, cockle, squid,
cuttlefish, octopus, skate, dogfish, porpoise, limpet
@insect
bee, wasp, hornet, ant, beetle, moth, butterfly, dragonfly, cricket, grasshopper, locust, flea,
louse, gnat, midge, mosquito, spider, snail, slug, centipede, woodlouse, earwig, firefly, ladybird,
weevil, mayfly, silkworm, leech, earthworm, cockroach, bumblebee, horsefly, glow-worm, stag beetle,
daddy-longlegs, water boatman
@profession
baker, brewer, butcher, cooper, cobbler, tanner, weaver, fuller, dyer, tailor, milliner, glover,
hatter, saddler, farrier, blacksmith, locksmith, tinsmith, goldsmith, clockmaker, glazier, plumber,
mason, carpenter, joiner, thatcher, plasterer, bricklayer, chandler, lamplighter, chimney sweep,
gravedigger, ferryman, bargee, pilot, ropemaker, sailmaker, shipwright, fishmonger, cheesemonger,
ironmonger, costermonger, pedlar, tinker, grocer, vintner, innkeeper, cook, scullion, footman,
butler, valet, governess, midwife, apothecary, barber, dentist, surgeon, vet, physician, nurse,
notary, solicitor, magistrate, bailiff, constable, gaoler, hangman, tax collector, auditor, clerk,
copyist, printer, bookbinder, bookseller, librarian, archivist, schoolmaster, tutor, sexton,
bell-ringer, organist, chorister, fiddler, piper, drummer, juggler, acrobat, ventriloquist,
puppeteer, actor, playwright, poet, novelist, painter, sculptor, engraver, potter, glass-blower,
gardener, beekeeper, shepherd, swineherd, goatherd, drover, ploughman, miller, forester, charcoal
burner, poacher, gamekeeper, falconer, rat-catcher, mole-catcher, eel-catcher, oyster diver, pearl
diver, salt boiler, quarryman, miner, surveyor, cartographer, astronomer, astrologer, alchemist,
mathematician, grammarian, lexicographer, theologian, hermit, friar, abbot, prioress, pilgrim,
smuggler, pirate, pickpocket, highwayman, forger, counterfeiter, spy, ambassador, interpreter,
herald, page, squire, cavalryman, sapper, quartermaster, admiral, bosun, cabin boy, lighthouse
keeper, harbour master, toll keeper, postman, night watchman, wigmaker, perfumer, confectioner,
pastry cook, pickler, mustard maker, button maker, umbrella maker, piano tuner, toymaker,
bird-seller, kite-maker, snuff merchant, wool merchant, moneylender, pawnbroker, undertaker, beadle,
washerwoman, laundress, seamstress, lacemaker, milkmaid, gooseherd, fortune teller, dowser, knife
grinder, muleteer, cartwright, wheelwright, coachman, stable boy, jockey, dancing master, fencing
master, professor, lecturer, swan-upper, accountant, acolyte, antiquary, arbitrator, archdeacon,
armourer, assayer, auctioneer, bagpiper, balloonist, bandmaster, basket weaver, bombardier,
botanist, brazier, brickmaker, burglar, calligrapher, campanologist, candle snuffer, canon, cantor,
cellist, chamberlain, chaplain, chemist, choirmaster, chronicler, conjuror, consul, corsetmaker,
court jester, curator, currier, customs officer, dairymaid, deacon, debt collector, diplomat,
distiller, ditcher, dramatist, dredgerman, elocutionist, embalmer, ensign, envoy, faith healer,
fencer, fishwife, flautist, fletcher, florist, furrier, gilder, gleaner, gondolier, harpist,
heraldist, hornblower, hostler, illuminator, inquisitor, interrogator, jailer, jeweller, jurist,
landlady, lay brother, librettist, lifeguard, lighterman, lutenist, mapmaker, matchmaker, mercer,
missionary, moralist, mountaineer, navigator, novice, oboist, orator, organ grinder, ornithologist,
palmist, parson, patriarch, peruke maker, pew opener, philologist, plague doctor, porter,
postmistress, prefect, projectionist, proofreader, prophet, ratcatcher, reeve, rivet maker,
roadmender, sacristan, salter, scrivener, seer, senator, sheriff, signalman, soapmaker, soothsayer,
spinster, spoonmaker, steeplejack, stonecutter, street sweeper, subaltern, sub-librarian,
swordsmith, tattooist, taxidermist, tiler, town crier, translator, trapper, trumpeter, typesetter,
upholsterer, usher, verger, viscount, waiter, warden, watercolourist, water carrier, whaler,
whitewasher, widower, wire drawer, woodcarver, zither player
@relative
uncle, aunt, nephew, niece, brother, sister, cousin, grandfather, grandmother, godmother,
stepfather, brother-in-law, second cousin, great-aunt, half-sister, mother-in-law, twin, ward,
widow, younger son, eldest daughter
@thing
ladder, lantern, teapot, kettle, spoon, ladle, bucket, basket, barrel, wheelbarrow, umbrella, bell,
drum, mirror, candle, candlestick, comb, brush, broom, mop, needle, thimble, button, buckle, boot,
glove, hat, wig, scarf, cloak, waistcoat, handkerchief, purse, key, padlock, hinge, door, window,
shutter, chimney, gate, fence, plank, rope, anchor, oar, rudder, sail, net, hook, cage, saddle,
bridle, stirrup, cart, wagon, sledge, plough, rake, spade, scythe, sickle, axe, hammer, chisel, saw,
nail, screw, cog, spring, pendulum, clock, hourglass, sundial, compass, globe, map, telescope, lens,
sextant, abacus, ruler, pencil, quill, inkwell, ledger, envelope, letter, stamp, seal, medal, crown,
sceptre, throne, chair, stool, bench, table, cupboard, wardrobe, drawer, trunk, pillow, blanket,
mattress, cradle, coffin, tombstone, statue, weathercock, drainpipe, gargoyle, staircase, bannister,
corkscrew, bottle, jug, jar, goblet, saucer, plate, fork, knife, nutcracker, sieve, funnel,
mousetrap, birdcage, fishing rod, walking stick, stilts-pole, kite, spinning top, marionette, doll,
rattle, whistle, dice-box, chessboard, playing card, wax seal, snuffbox, pipe, bellows-handle,
poker, coal scuttle, lamp-post, signpost, milestone, flagpole, ferry ticket, pulley, windlass,
crane, millstone, cannon, cannonball, helmet, breastplate, halberd, pike-staff, bugle, false beard,
wooden leg, glass eye, ear trumpet, hot-water bottle, accordion, almanac, amulet, andiron, apron,
armchair, astrolabe, awning, backgammon board, balcony, bandage, banner, barometer, basin, bathtub,
battering ram, bellows, belt, bicycle, blowpipe, bodkin, bollard, bolster, bonnet, bookmark,
bracelet, brick, brooch, buoy, cabinet, calendar, camp bed, canoe, carafe, carpet, casket, catapult,
cauldron, chain, chalice, chandelier, chart, chopping board, churn, cloakroom ticket, coat, coat
hanger, collar, colander, coracle, corset, crampon, crate, crossbow, crowbar, crutch, cushion,
dartboard, decanter, diadem, dinghy, dipper, doormat, doorknob, drawbridge, dustpan, earring, easel,
egg timer, epaulette, eyeglass, fan, figurehead, fire bell, firework, flute, footstool, garter,
gavel, gong, grandfather clock, gridiron, griddle, guillotine, hammock, handbell, handcuff,
hatstand, harness, harpoon, hatbox, hearth, hobby horse, horseshoe, hymnal, icebox, inkstand,
javelin, keyhole, lampshade, lectern, letterbox, lifebelt, loom, magnet, mallet, mantelpiece,
marble, mask, match, megaphone, metronome, microscope, mitre, monocle, music box, musket, napkin,
necklace, oboe, ottoman, oven, paddle, paintbrush, palanquin, parasol, pedestal, pepper mill,
periscope, petticoat, pew, pin, pincushion, pitchfork, porthole, pulpit, puppet, quoit, raft,
rolling pin, rosary, rug, sack, sandal, saucepan, scabbard, scaffold, scale pan, scroll, shield,
shoehorn, shovel, shroud, signet ring, skate, skittle, sledgehammer, slipper, snowshoe, soup tureen,
spatula, spectacle case, spindle, spittoon, sponge, spur, stepladder, stocking, stopper, suitcase,
sword, tablecloth, tambourine, tankard, tapestry, teacup, teaspoon, telegraph pole, thermometer,
toasting fork, tongs-stand, toothbrush, top hat, torch, tray, treadmill, tricycle, tripod, trowel,
trumpet, tuning fork, turnstile, tweezer case, typewriter, urn, valve, vase, veil, vice, warming
pan, watering can, whip, wimple, yoke
@building
church, chapel, abbey, convent, cathedral, temple, shrine, belfry, town hall, guildhall, courthouse,
gaol, granary, warehouse, customs house, bakery, brewery, tannery, dye-works, foundry, smithy,
windmill, watermill, lighthouse, fort, gatehouse, watchtower, palace, manor, farmhouse, barn,
dovecote, stable, inn, tavern, coffee house, theatre, opera house, concert hall, library, museum,
observatory, school, university, hospital, almshouse, orphanage, bathhouse, wash-house, fish market,
corn exchange, post office, counting-house, mint, arsenal, dockyard, boathouse, pier, greenhouse,
orangery, aviary, menagerie, ice house, pump room, toll booth, mausoleum, debating chamber,
waxworks, ropewalk, abattoir, amphitheatre, apiary, archive, asylum, auction house, bandstand,
barracks, basilica, bell tower, birdhouse, boarding house, brickworks, cable house, cannery, charnel
house, cider house, cloister, clubhouse, colonnade, conservatory, cottage, crematorium, deanery,
dispensary, distillery, embassy, exchequer, fire station, forge, friary, gallery, grotto, gunpowder
mill, hall of mirrors, hermitage, hothouse, infirmary, kennel, laboratory, laundry, madhouse, market
hall, meeting house, monastery, novelty factory, nunnery, oast house, outhouse, pagoda, parsonage,
pavilion, pawnshop, planetarium, poorhouse, powder magazine, priory, printing house, racecourse,
rectory, reading room, sanatorium, sawmill, schoolhouse, seminary, signal box, slaughterhouse,
smokehouse, soap works, summer house, synod hall, tea house, tithe barn, treasury, vicarage, villa,
vinegar works, weigh-house, wind tunnel, workhouse, workshop, ziggurat
@room
cellar, attic, pantry, scullery, larder, nursery, library, corridor, vestry, crypt, dungeon,
antechamber, ballroom, kitchen, broom cupboard, laundry, privy, stairwell, wine cellar, throne room,
cloakroom, map room, waiting room
@material
copper, tin, lead, iron, brass, bronze, pewter, silver, slate, granite, marble, limestone,
sandstone, flint, chalk, clay, porcelain, glass, amber, coral, ivory, horn, bone, leather, felt,
wool, linen, silk, canvas, hemp, cork, wax, tallow, oak, elm, ash, walnut, willow, wicker, bamboo,
reed, straw, peat, turf, plaster, mortar, tar, pitch, parchment, paper, velvet, gingerbread,
whalebone, basalt, jade, obsidian, soapstone, driftwood, mother-of-pearl, papier-mache
@tree
oak, ash, elm, beech, birch, alder, willow, poplar, larch, pine, fir, spruce, yew, cedar, cypress,
juniper, hazel, hawthorn, holly, rowan, sycamore, lime, chestnut, walnut, mulberry, olive, acacia,
palm, baobab, tamarisk
@flower
tulip, primrose, foxglove, marigold, daisy, poppy, iris, lily, violet, hyacinth, snowdrop, crocus,
peony, rose, lavender, thistle, nettle, clover, bluebell, cowslip, orchid, lupin, dahlia, hollyhock,
honeysuckle, jasmine, buttercup, heather
@instrument
fiddle, lute, harp, flute, oboe, bassoon, trumpet, trombone, bagpipe, hurdy-gurdy, zither, dulcimer,
harpsichord, organ, tambourine, triangle, gong, cymbal, cello, double bass, serpent, nose flute,
glass harmonica, kettledrum, psaltery
@body
nose, ear, elbow, knee, thumb, beard, moustache, eyebrow, chin, left foot, right hand, big toe,
shoulder, ankle, forehead, little finger, neck, tongue, shin, wrist
@container
barrel, crate, cask, sack, jar, basket, cartload, bucket, thimble, trunk, wheelbarrow, hamper,
shipload, bottle, bundle
@vessel
barge, ferry, galley, brig, schooner, cutter, dredger, frigate, pinnace, lugger, ketch, sloop, raft,
coracle, skiff, whaler, fishing boat, collier, packet boat, lightship, yawl, houseboat
@landform
valley, hill, ridge, gorge, marsh, fen, moor, plain, plateau, headland, dune, estuary, sandbank,
cliff, cave, spring, meadow, forest, copse, bog, crater, pass, waterfall, lagoon, reef, spit, delta,
glacier, scree, heath, orchard, vineyard
@science_unit
span, cubit, rod, furlong, league, fathom, ell, chain, stride, pace
"""
