"""A lean PDF engine for incremental revisions: reads only what is asked for, appends, never rewrites."""
