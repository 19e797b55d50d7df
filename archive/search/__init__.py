"""Finding archived documents by their data and by the words in them, with and without diacritics."""
