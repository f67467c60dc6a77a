"""Rules for citations: references, further reading, links, and titles of sources.

<url> is a new address, <about> the subject of the article, <press_year> a year of publication.
"""

SOURCES = """
@label
<title_book>
<title_book>
<about.cap> at the <look.title> <building.title>
the <document.s> of <given_name>, with <thing.s>
A^ <moral> <profession> on <topic_plain>
<about.cap> (<plain_foreign_word>)
<count.cap> <look> <thing.s>
'<abstract.cap> and the <animal>'
<study.cap> <document.s>, <modern_year>
<about.cap>
<about.cap>
<about.cap>: the <look> <document>
Is <abstract> <opinion>?
<plain_nationality> <thing.s> (<number> plates)
<given_name> the <profession>'s page on <animal.s>
"<remark.cap>"
@publisher
<Town> University Press
<profession.title> and <relative.s.title>
<look.title> <thing.title> Books
<Town>: <bird.title> Press
Society of <profession.s.title>
<given_name> and <given_name>
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
<file>, last seen in <modern_year>.
[<url> <label>].
File <file> (<link_note>).
<scholar>, "<label>", <file>, doi:<identifier>.
Catalogued as <file>.
Catalogued as <file>, with <file>.
<source_short.cap> (<modern_year>): "<remark.cap>."
<disclaimer>
<disclaimer>
{{harv|<surname_of_scholar>|<press_year>|p=<digits>}}
Census of <press_year>, <ordinal> <container>.
@reading
<cite_book>
<cite_book>
[<url> <label>]
[<url> <label>]
[<url> <label>] (<link_note>)
[<url> <label>] (<link_note>)
<scholar>: ''[<url> <title_book>]''
<url>
<link_note.cap>: <url>
[<file> <label>]
<label> (<link_note>), <file>
<scholar>: ''<title_book>'', file <file>
<link_note.cap>: <url>
<file> (<link_note>)
<title_book>, doi:<identifier>; plates in <folder>/<picture>
[<url> <label>] {{dead link|date=<month> 1892}}
<title_book> ([<url> <document>], <foreign_word>)
"<opinion.title> <abstract.title>", in [<url> <title_book>], <pages>
@link_note
in <nationality>
with <number> plates
requires a^ <thing>
offline on <weekday.s>
<moral> but useful
scanned <adverbial>
the <document>, complete
last seen in <modern_year>
slow
official site
by a^ <profession>
mostly <animal.s>
'<term>'
not for <profession.s>
see also <any_page>
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
This is disputed by <scholar>, but see <any_page>.
The <document> has "<plain_foreign_word>", which makes no sense; read "<plain_foreign_word>".
The page is missing, eaten by <insect.s>.
<scholar> gives <number>.
Or <big_number>, according to <scholar>.
Some copies add: "<remark.cap>."
Not the <profession> of the same name.
Told to the author by a^ <moral> <profession> in <place>.
As was the custom in <place>.
In <year>, not <later_year>, as <scholar> supposes.
He had been asked to <deed>.
The <recurring_animal> is mentioned only in the <nationality> version.
"""
