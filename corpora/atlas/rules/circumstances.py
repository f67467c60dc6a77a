"""Rules for phrases that every article uses: where, when, and for how long.

None of them uses "he" or "she", because the subject may be anyone.
"""

CIRCUMSTANCES = """
@where
in <place>
near <place>
in the <building> at <place>
in a^ <room> of the <building>
on the road to <place>
on <bridge>
in the harbour of <town>
behind the <building>
under the <building> of <place>
on the <direction> bank of <river>
aboard <ship>
in <country>
outside the <building>
on <island>
between <place> and <place>
in a^ <look> <container>
at <university>
@when
in <year>
in <the spring|the summer|the autumn|the winter|Lambing|Fog|Cider> of <year>
on <date>
at <time_of_day> on <date>
about <year>
late in <year>
during <war>
on a^ <weekday> in <year>
on the eve of <festival>
on the day after <festival>
shortly before <incident>
in the year of <comet>
in the <ordinal> year of <reign>
after <duration> of <abstract>
@duration
<small> years
<small> weeks
<small> days and a^ night
the better part of a^ <year_word>
<number> minutes
a^ fortnight
<number> hours
the whole of <month>
most of a^ winter
@year_word
year
decade
morning
century
"""
