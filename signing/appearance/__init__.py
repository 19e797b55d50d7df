"""The visible faces of signatures and of filled-in text: images, fonts, and where exactly they are drawn."""
