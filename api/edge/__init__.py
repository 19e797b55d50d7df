"""What REST and pages share at the edge: who asks, how much may be sent, which headers go out."""
