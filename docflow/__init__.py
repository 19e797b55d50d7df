"""The flow of documents between drafter, leader, clerk and another agency: `Docflow` in `docflow.service`."""
