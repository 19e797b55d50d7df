"""The typefaces shipped: Liberation Serif, as wide as Times New Roman, with Vietnamese letters."""
