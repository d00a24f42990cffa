"""What needs more than one document: copies, stories, one act's witnesses, phrases, timelines, promises."""
