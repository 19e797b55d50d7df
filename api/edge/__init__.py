"""What the JSON interface and the pages share at the edge: who asks, how much may be sent, which headers go out."""
