"""Files that outlive the program: state, action log, recordings, locks."""
