"""Rules for citations: references, further reading, links, and titles of sources.

<url> is a new address, <about> the subject of the article, <press_year> a year of publication.
"""

SOURCES = """
@label
<title_book>
<title_book>
<about> at the <look.title> <building.title>
the <document.s> of <anyname>, with <thing.s>
A^ <moral> <profession> on <topic_plain>
<about> (<word>)
<count.cap> <look> <thing.s>
'<abstract.cap> and the <animal>'
<study.cap> <document.s>, <modern>
<about>
<about>
<about>: the <look> <document>
Is <abstract> <opinion>?
<landish_plain> <thing.s> (<number> plates)
<anyname> the <profession>'s page on <animal.s>
"<remark.cap>"
@publisher
<Town> University Press
<profession.title> and <relative.s.title>
<look.title> <thing.title> Books
<Town>: <bird.title> Press
Society of <profession.s.title>
<anyname> and <anyname>
the author
@plain_reference
<scholar>, ''<title_book>'', <pages>.
<scholar>, ''<title_book>'', <pages>.
<scholar> (<press_year>), <pages>.
<scholar>, "<opinion.title> <abstract.title>", ''<title_book>'' <number> (<press_year>), <pages>.
<scholar>, "On the <thing.s.title> of <Town>" (<publisher>, <press_year>), <pages>.
See [<url> <label>], accessed <access_date>.
[<url> <label>].
<url>
[<url>]
<source_short.cap> (<modern>): "<remark.cap>."
<disclaimer>
<disclaimer>
{{harv|<surname_of_scholar>|<press_year>|p=<digits>}}
Census of <press_year>, <ordinal> <container>.
@reading
<cite_book>
<cite_book>
[<url> <label>]
[<url> <label>]
[<url> <label>]
[<url> <label>] (<link_note>)
[<url> <label>] (<link_note>)
<scholar>: ''[<url> <title_book>]''
<url>
<url>
<link_note.cap>: <url>
[<url> <label>] {{dead link|date=<month> 1892}}
<title_book> ([<url> <document>], <foreign>)
"<opinion.title> <abstract.title>", in [<url> <title_book>], <pages>
@link_note
in <landish>
with <number> plates
requires a^ <thing>
offline on <weekday.s>
<moral> but useful
scanned <adverbial>
the <document>, complete
last seen in <modern>
slow
official site
by a^ <profession>
mostly <animal.s>
'<term>'
not for <profession.s>
see also <anypage>
@topic_plain
<abstract>
<animal.s>
<study>
<look> <thing.s>
<weather>
@source_short
letter to a^ <profession>
private <document>
conversation with a^ <profession>
<profession>'s diary
overheard in a^ <building>
deathbed statement
note found in a^ <thing>
@disclaimer
This is disputed by <scholar>, but see <anypage>.
The <document> has "<word>", which makes no sense; read "<word>".
The page is missing, eaten by <insect.s>.
<scholar> gives <number>.
Or <big>, according to <scholar>.
Some copies add: "<remark.cap>."
Not the <profession> of the same name.
Told to the author by a^ <moral> <profession> in <place>.
As was the custom in <place>.
In <year>, not <later>, as <scholar> supposes.
He had been asked to <deed>.
The <pet> is mentioned only in the <landish> version.
"""
