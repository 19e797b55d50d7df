"""Every known attack put before other people's validators: who is fooled by what."""
