"""`antin-agent`: signing on the signer's own machine, for pages that were paired with it.

`wire` and `offers` are what a page and a service have to speak with it, `window` what it shows to people.
Works without a network: it listens on the loopback interface alone and calls nobody.
"""
