"""The typefaces that ship with the package: Liberation Serif, metrically equal to Times New Roman, with Vietnamese."""
