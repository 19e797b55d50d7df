"""The helper as a wheel of its own: `python -m signing.agent.wheel --into FOLDER`, from the source tree."""
