"""The anchors of an installation, as confirmed changes: proposed by one person, confirmed by another.

changes    what a proposal changes, as values
state      what all confirmed changes come to
planning   from a file and the present state to the changes that it means
errors     what is refused
tables     where proposals and decisions stand; only ever added to
store      the use cases, and the anchors in force with their cache
views      what people see

The first four know no database.
"""
