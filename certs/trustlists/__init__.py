"""Trust lists by ETSI TS 119 612 (versions 5 and 6): checked, read, and turned into anchors with dates.

xml         bytes to elements, within limits
signature   whose list it is, and which elements its operator signed
uris        the identifiers of service types, statuses and extensions
model       a list as values
reading     elements to values
histories   what a service's statuses over time say about trust
checking    a file to a list that may be believed: the entry point
job, codec  the same in a limited child process
accepting   whether a list may take the place of the one before
"""
